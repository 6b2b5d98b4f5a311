// What one source has told: the report of its daemon, put together from its first line and all that changed since.

import { type Fields, fieldsOf, instantOf, listOf, shortTextOf, oneOfWords } from './reading.js';
import {
  type AgentFacts,
  type MasterFacts,
  type RowFacts,
  agentFacts,
  countFacts,
  eventFacts,
  masterFacts,
  nameOf,
  rowFacts,
} from './reports.js';
import type { SourceView, WallEvent } from './view.js';

/** More rows no daemon has: a hostile one shall not fill the memory. */
const ROWS_MOST = 20_000;
const TROUBLES_MOST = 1000;
/** Rounds that are kept, and clocks in all of them: as many as a master keeps. */
const ROUNDS_MOST = 64;
const CLOCKS_MOST = 10_000;
/** Ids of events that are remembered, so that one that comes again is known: twice as many as a daemon keeps. */
const EVENTS_MOST = 1000;

/** A daemon that is to be watched, as the configuration has it. */
export interface WatchedSource {
  /** No two have the same. */
  readonly name: string;
  /** The group that it is of, where that is not to be found out. */
  readonly group?: string | undefined;
  /** Nobody misses it unless it has been heard once: nobody named it. */
  readonly isGuess?: boolean | undefined;
}

/** An event without its group. */
export type SourceEvent = Omit<WallEvent, 'group'>;

/** What one line said: nothing of use, another picture, or something that befell the daemon. */
export type Taken = 'nothing' | 'picture' | SourceEvent;

/** The memory of one source. It is bounded, whatever comes. */
export class SourceMemory {
  readonly name: string;
  /** As the configuration of the console calls its group. */
  readonly group: string | undefined;
  readonly isGuess: boolean;
  role: 'master' | 'agent' | null = null;
  isLive = false;
  /** Why its lines do not come; empty when they do. */
  fault = '';
  /** By the console's own reckoning. */
  heardMs: number | null = null;
  troubles: readonly string[] = [];
  #report: Fields = {};
  #master: MasterFacts | undefined;
  #agent: AgentFacts | undefined;
  readonly #rows = new Map<string, RowFacts>();
  #rounds: readonly Fields[] = [];
  readonly #told = new Set<string>();

  constructor({ name, group, isGuess = false }: WatchedSource) {
    this.name = name;
    this.group = group;
    this.isGuess = isGuess;
  }

  /** What it reports as a master; undefined of anybody else. */
  get master(): MasterFacts | undefined {
    if (this.role === 'master') this.#master ??= masterFacts(this.#report);
    return this.#master;
  }

  /** What it reports as an agent; undefined of anybody else. */
  get agent(): AgentFacts | undefined {
    if (this.role === 'agent') this.#agent ??= agentFacts(this.#report);
    return this.#agent;
  }

  /** What it counts. */
  get counts(): Pick<SourceView, 'refusals' | 'ntp'> {
    return countFacts(this.#report);
  }

  /** The rows of a master, by name. */
  get rows(): ReadonlyMap<string, RowFacts> {
    return this.#rows;
  }

  /** The last rounds of a master as it explains them, the oldest first. */
  get rounds(): readonly Fields[] {
    return this.#rounds;
  }

  /** Takes a line in that was parsed as JSON. */
  take(line: unknown): Taken {
    const fields = fieldsOf(line);
    if (fields['type'] === 'snapshot') return this.#snapshot(fields);
    if (fields['type'] === 'change' && this.role !== null) return this.#change(fields);
    if (fields['type'] === 'event') return this.#event(fields);
    if (fields['type'] === 'round' && this.role === 'master') this.#keepRound(fields);
    return 'nothing';
  }

  #snapshot(line: Fields): Taken {
    const role = oneOfWords(line['role'], ['master', 'agent']);
    if (role === undefined) return 'nothing';
    this.role = role;
    const { agents, ...report } = fieldsOf(line['report']);
    this.#report = report;
    this.#rows.clear();
    this.#setRows(agents);
    this.#renew(line['troubles'] ?? []);
    return 'picture';
  }

  #change(line: Fields): Taken {
    this.#report = { ...this.#report, ...fieldsOf(line['report']) };
    for (const name of listOf(line['gone'])) this.#rows.delete(shortTextOf(name) ?? '');
    this.#setRows(line['agents']);
    this.#renew(line['troubles']);
    return 'picture';
  }

  #setRows(rows: unknown): void {
    for (const row of listOf(rows)) {
      const name = nameOf(row);
      if (name === null || (this.#rows.size >= ROWS_MOST && !this.#rows.has(name))) continue;
      this.#rows.set(name, rowFacts(name, fieldsOf(row)));
    }
  }

  /** `troubles` is undefined where they are as before. */
  #renew(troubles: unknown): void {
    this.#master = undefined;
    this.#agent = undefined;
    if (troubles === undefined) return;
    this.troubles = listOf(troubles)
      .slice(0, TROUBLES_MOST)
      .flatMap((text) => shortTextOf(text) ?? []);
  }

  /** One that comes again after a break is known by its time. */
  #keepRound(line: Fields): void {
    const { type: _, ...round } = line;
    const at = instantOf(round['at']);
    const clocks = listOf(round['votes']).length + listOf(round['others']).length;
    if (at === null || this.#rounds.some((known) => known['at'] === round['at'])) return;
    const most = Math.min(ROUNDS_MOST, Math.max(1, Math.floor(CLOCKS_MOST / Math.max(clocks, 1))));
    this.#rounds = [...this.#rounds, round].slice(-most);
  }

  #event(line: Fields): Taken {
    const event = eventFacts(line);
    if (event === undefined || this.#told.has(event.id)) return 'nothing';
    this.#told.add(event.id);
    if (this.#told.size > EVENTS_MOST) this.#told.delete(this.#told.values().next().value!);
    return { ...event, id: `${this.name}/${event.id}` };
  }
}
