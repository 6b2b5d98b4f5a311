// All clocks that a console watches, as its sources tell of them. Lines go in; views and events come out.

import { groupSources, masterName, type SourceGroup } from './groups.js';
import { groupView, tellerOf } from './group-view.js';
import { type SourceEvent, SourceMemory, type WatchedSource } from './source-memory.js';
import type { SourceView, WallEvent, WallView } from './view.js';

/** An event of a source whose group is not known yet. */
interface WaitingEvent {
  readonly source: SourceMemory;
  readonly event: SourceEvent;
}

/** Events that wait for somebody to take them, at most: the oldest are given up. */
const EVENTS_MOST = 10_000;
/** Terms whose beginnings are remembered. */
const TERMS_MOST = 1000;

/**
 * Puts together what sources tell. All times are milliseconds since 1970 by whoever calls: `atMs` is group time as far as
 * that is known.
 */
export class Wall {
  readonly #sources: ReadonlyMap<string, SourceMemory>;
  readonly #leadsSince = new Map<string, number>();
  #waiting: WaitingEvent[] = [];
  #events: WallEvent[] = [];
  #view: WallView;
  #isStale = true;
  /** Undefined when one may have changed. */
  #grouped: readonly SourceGroup[] | undefined;

  /** @param sources In the order in which people look for them. */
  constructor(sources: readonly WatchedSource[]) {
    this.#sources = new Map(sources.map((source) => [source.name, new SourceMemory(source)]));
    this.#view = { version: 0, atMs: 0, groups: [], sources: [] };
  }

  /** A source told this line, parsed as JSON. Whatever is no line of a daemon changes nothing. */
  heard(name: string, line: unknown, atMs: number): void {
    const source = this.#sources.get(name);
    if (source === undefined) throw new RangeError(`there is no source ${name}`);
    source.heardMs = atMs;
    const taken = source.take(line);
    if (taken === 'nothing') return;
    this.#isStale = true;
    // What an agent that is known tells of itself moves nobody from one group to another.
    if (source.role === 'master' || !source.isLive) this.#grouped = undefined;
    if (taken !== 'picture') {
      this.#waiting = [...this.#waiting, { source, event: taken }].slice(-EVENTS_MOST);
    } else if (!source.isLive) {
      if (source.fault !== '') this.#tellOf(source, atMs, 'info', 'is heard again');
      source.isLive = true;
      source.fault = '';
    }
  }

  /** No lines come of this source now, for this reason. */
  lost(name: string, fault: string, atMs: number): void {
    const source = this.#sources.get(name);
    if (source === undefined) throw new RangeError(`there is no source ${name}`);
    if (source.isLive) this.#tellOf(source, atMs, 'warn', `is not heard any more: ${fault}`);
    if (source.isLive || source.fault !== fault) this.#isStale = true;
    source.isLive = false;
    source.fault = fault;
    this.#grouped = undefined;
  }

  /** Everything now. The same object comes back while no source has told anything. */
  view(atMs: number): WallView {
    if (!this.#isStale) return this.#view;
    this.#isStale = false;
    const groups = this.#groups();
    const nameOf = new Map<SourceMemory, string>();
    for (const { name, masters, agents } of groups)
      for (const source of [...masters, ...agents]) nameOf.set(source, name);
    this.#view = {
      version: this.#view.version + 1,
      atMs,
      groups: groups.map((group) =>
        groupView(group, (...of) => this.#sinceWhen(of.join('\n'), atMs)),
      ),
      sources: this.#watched().map((source) => sourceView(source, nameOf.get(source) ?? null)),
    };
    return this.#view;
  }

  /** A guess that was wrong is none that anybody should see, unless nothing else is there to be seen. */
  #watched(): SourceMemory[] {
    const all = [...this.#sources.values()];
    const seen = all.filter(({ isGuess, role }) => !isGuess || role !== null);
    return seen.length === 0 ? all : seen;
  }

  /** All groups, as people look for them. */
  groupNames(): readonly string[] {
    return this.#groups().map(({ name }) => name);
  }

  /** The master of a group that is watched and whose report counts, by the name of its source; undefined without one. */
  leaderOf(group: string): string | undefined {
    const found = this.#groups().find(({ name }) => name === group);
    return found && tellerOf(found.masters)?.name;
  }

  /**
   * The sources of a group by name: first the master whose report counts, then other masters, then agents. Each knows
   * what time it is there.
   */
  sourcesOf(group: string): readonly string[] {
    const found = this.#groups().find(({ name }) => name === group);
    if (found === undefined) return [];
    const teller = tellerOf(found.masters);
    const sources = [...found.masters, ...found.agents];
    return sources
      .toSorted((a, b) => Number(b === teller) - Number(a === teller))
      .map(({ name }) => name);
  }

  /** What befell the groups since it was asked last, in the order in which it was told. */
  takeEvents(): readonly WallEvent[] {
    this.#placeEvents();
    const taken = this.#events;
    this.#events = [];
    return taken;
  }

  /** The last so many rounds of a group as its leader explained them, the oldest first. Each is as that wrote it. */
  rounds(group: string, last: number): readonly object[] {
    const found = this.#groups().find(({ name }) => name === group);
    const teller = found && tellerOf(found.masters);
    return last < 1 ? [] : (teller?.rounds.slice(-last) ?? []);
  }

  /** Until every source has been heard or is known to be silent, nobody knows to whose group an agent belongs. */
  #groups(): readonly SourceGroup[] {
    this.#grouped ??= this.#groupAnew();
    return this.#grouped;
  }

  #groupAnew(): readonly SourceGroup[] {
    const sources = [...this.#sources.values()];
    const isSettled = sources.every(({ role, fault }) => role !== null || fault !== '');
    return groupSources(
      isSettled ? sources : sources.filter(({ role, group }) => role === 'master' || group),
    );
  }

  #placeEvents(): void {
    if (this.#waiting.length === 0) return;
    const groups = this.#groups();
    const left: WaitingEvent[] = [];
    for (const waiting of this.#waiting) {
      const { source } = waiting;
      const group = groups.find((one) =>
        [...one.masters, ...one.agents].some((other) => other === source),
      );
      if (group !== undefined) this.#events.push(...eventIn(group, source, waiting.event));
      else left.push(waiting);
    }
    this.#waiting = left;
  }

  #tellOf(source: SourceMemory, atMs: number, level: WallEvent['level'], text: string): void {
    const id = `${source.name}/console-${atMs}`;
    const event = { id, atMs, level, subject: source.name, text: `${source.name} ${text}` };
    this.#waiting.push({ source, event });
  }

  /** By this console's own eyes: who led before it was started leads since then. */
  #sinceWhen(key: string, atMs: number): number {
    const known = this.#leadsSince.get(key);
    if (known !== undefined) return known;
    if (this.#leadsSince.size >= TERMS_MOST)
      this.#leadsSince.delete(this.#leadsSince.keys().next().value!);
    this.#leadsSince.set(key, atMs);
    return atMs;
  }
}

const sourceView = (source: SourceMemory, group: string | null): SourceView => ({
  name: source.name,
  role: source.role,
  group,
  isLive: source.isLive,
  fault: source.fault,
  heardMs: source.heardMs,
  ...source.counts,
});

/**
 * An event in its group. Each master tells of all lines: what one that stands by says of a line counts where it is a
 * warning, because the leader says the rest.
 */
function eventIn(group: SourceGroup, source: SourceMemory, event: SourceEvent): WallEvent[] {
  const { name, masters } = group;
  if (source.role !== 'master')
    return [{ ...event, group: name, subject: event.subject ?? source.agent?.name ?? null }];
  const teller = tellerOf(masters);
  const standsBy = teller !== source && teller?.isLive === true;
  const isOfLine = event.subject !== null && source.rows.has(event.subject);
  if (standsBy && isOfLine) {
    if (event.level === 'info') return [];
    return [{ ...event, group: name, text: `${masterName(source)} says: ${event.text}` }];
  }
  const own = masters.length > 1 ? masterName(source) : null;
  return [{ ...event, group: name, subject: event.subject ?? own }];
}
