// What befell a daemon, for who asks the next morning: the last lines of its log, kept over a restart.

import { type GroupTime, formatGroupTime } from '@belfry/protocol';
import { LEVELS, type Level, type LogLine } from './log-line.js';

/** So many lines are kept, the latest. */
const ENTRIES_MOST = 500;
/** Characters of a line; more of it is cut off. */
const TEXT_MOST = 300;
/** What a terminal would obey: whoever reads a history may be root. */
const CONTROLS = /\p{Cc}/gu;
/** Characters of the name that a line is about, and of the line's id; names are shorter. */
const SUBJECT_MOST = 100;
const ID = /^[\w.:-]{1,64}$/;
/** Bytes that so many such lines take as JSON, at most, each character escaped. */
export const HISTORY_SIZE_MOST = 2 ** 21;

/** A warning or an error waits so long for others before it is written to the disk, milliseconds. */
const SAVE_SOON = 60_000;
/** Between two writes for that reason, milliseconds: the memory cards of small machines wear out. */
const SAVE_PAUSE = 600_000;

/** Something that befell a daemon. */
export interface HistoryEntry {
  /** No other one of this daemon ever has it, also after a restart. */
  readonly id: string;
  /** ISO 8601 in UTC, to a second: group time, or the machine's own while there is none. */
  readonly at: string;
  readonly level: Exclude<Level, 'debug'>;
  /** As the log has it, in one line. */
  readonly text: string;
  /** The name of the agent or master that it is about, where it is about one. */
  readonly subject?: string;
}

/** The last lines of a daemon's log but for those for debugging, whatever level its log has. Bounded in memory. */
export class History {
  #entries: readonly HistoryEntry[];
  readonly #run: string;
  #told = 0;
  #isSaved = true;
  /** When it was last written for a warning, and when it is to be: milliseconds that go on. */
  #savedAt = -Infinity;
  #saveAt = Infinity;

  /**
   * @param run A word that no other run has: ids begin with it, because the last ones of a run that was killed are not
   * on the disk, and must not be given twice.
   * @param before What an earlier run left.
   */
  constructor(run: string, before: readonly HistoryEntry[] = []) {
    this.#run = run;
    this.#entries = before;
  }

  /** The oldest first. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  /** Something is new since it was last written. */
  get isSaved(): boolean {
    return this.#isSaved;
  }

  /** When it should be written next, milliseconds that go on; infinite while only what can wait is new. */
  get saveAt(): number {
    return this.#saveAt;
  }

  /** Those after the one of this id; all where none has it, as where it is no longer kept. */
  after(id: string): readonly HistoryEntry[] {
    return this.#entries.slice(this.#entries.findLastIndex((entry) => entry.id === id) + 1);
  }

  /** Takes a line in, told at group time `time` and at `now`; answers it as it is kept, if it is. */
  add(line: LogLine, time: GroupTime, now: number): HistoryEntry | undefined {
    const { level, subject } = line;
    if (level === 'debug') return undefined;
    this.#told += 1;
    const entry: HistoryEntry = {
      id: `${this.#run}-${this.#told}`,
      at: `${formatGroupTime(time).slice(0, 19)}Z`,
      level,
      text: shortened(line.text, TEXT_MOST)
        .replaceAll(/\s*\n\s*/g, '; ')
        .replaceAll(CONTROLS, '?'),
      ...(subject !== undefined && {
        subject: shortened(subject, SUBJECT_MOST).replaceAll(CONTROLS, '?'),
      }),
    };
    this.#entries = [...this.#entries, entry].slice(-ENTRIES_MOST);
    this.#isSaved = false;
    if (level !== 'info')
      this.#saveAt = Math.min(this.#saveAt, Math.max(now + SAVE_SOON, this.#savedAt + SAVE_PAUSE));
    return entry;
  }

  /** It has been written at `now`. */
  saved(now: number): void {
    this.#isSaved = true;
    if (this.#saveAt < Infinity) this.#savedAt = now;
    this.#saveAt = Infinity;
  }
}

const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

/** What a file holds of a line: one of before ids has none. */
type KeptEntry = Omit<HistoryEntry, 'id'> & { readonly id?: string };

/**
 * Reads what a file holds; undefined for anything that this program would not have written. Lines of a program that
 * gave no ids get some that stay the same however often they are read.
 */
export function parseHistory(value: unknown): readonly HistoryEntry[] | undefined {
  if (!Array.isArray(value) || value.length > ENTRIES_MOST || !value.every(isEntry))
    return undefined;
  const alike = new Map<string, number>();
  return value.map(({ id, at, level, text, subject }) => {
    const before = alike.get(at) ?? 0;
    alike.set(at, before + 1);
    return {
      id: id ?? `${at}-${before}`,
      at,
      level,
      text,
      ...(subject !== undefined && { subject }),
    };
  });
}

function isEntry(value: unknown): value is KeptEntry {
  const { id, at, level, text, subject } = (value ?? {}) as Partial<
    Record<keyof HistoryEntry, unknown>
  >;
  if (id !== undefined && (typeof id !== 'string' || !ID.test(id))) return false;
  if (typeof at !== 'string' || !isInstant(at)) return false;
  if (!isText(text, TEXT_MOST) || !(subject === undefined || isText(subject, SUBJECT_MOST)))
    return false;
  return level !== 'debug' && LEVELS.includes(level as Level);
}

const isText = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most && value.search(CONTROLS) < 0;

/** To a second, and a day that there is. */
const isInstant = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().slice(0, 19) === text.slice(0, 19);
