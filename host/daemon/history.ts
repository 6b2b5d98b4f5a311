// What befell a daemon, for who asks the next morning: the last lines of its log, kept over a restart.

import { type GroupTime, formatGroupTime } from '@belfry/protocol';
import { LEVELS, type Level } from './log-line.js';

/** So many lines are kept, the latest. */
const ENTRIES_MOST = 500;
/** Characters of a line; more of it is cut off. */
const TEXT_MOST = 300;
/** What a terminal would obey: whoever reads a history may be root. */
const CONTROLS = /\p{Cc}/gu;
/** Bytes that so many such lines take as JSON, at most, each character escaped. */
export const HISTORY_SIZE_MOST = 2 ** 20;

/** A warning or an error waits so long for others before it is written to the disk, milliseconds. */
const SAVE_SOON = 60_000;
/** Between two writes for that reason, milliseconds: the memory cards of small machines wear out. */
const SAVE_PAUSE = 600_000;

/** Something that befell a daemon. */
export interface HistoryEntry {
  /** ISO 8601 in UTC, to a second: group time, or the machine's own while there is none. */
  readonly at: string;
  readonly level: Exclude<Level, 'debug'>;
  /** As the log has it, in one line. */
  readonly text: string;
}

/** The last lines of a daemon's log but for those for debugging, whatever level its log has. Bounded in memory. */
export class History {
  #entries: readonly HistoryEntry[];
  #isSaved = true;
  /** When it was last written for a warning, and when it is to be: milliseconds that go on. */
  #savedAt = -Infinity;
  #saveAt = Infinity;

  /** @param before What an earlier run left. */
  constructor(before: readonly HistoryEntry[] = []) {
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

  /** Takes a line in, told at group time `time` and at `now`. */
  add(level: Level, text: string, time: GroupTime, now: number): void {
    if (level === 'debug') return;
    const cut = text.length > TEXT_MOST ? `${text.slice(0, TEXT_MOST - 1)}…` : text;
    const at = `${formatGroupTime(time).slice(0, 19)}Z`;
    const entry = { at, level, text: cut.replaceAll(/\s*\n\s*/g, '; ').replaceAll(CONTROLS, '?') };
    this.#entries = [...this.#entries, entry].slice(-ENTRIES_MOST);
    this.#isSaved = false;
    if (level !== 'info')
      this.#saveAt = Math.min(this.#saveAt, Math.max(now + SAVE_SOON, this.#savedAt + SAVE_PAUSE));
  }

  /** It has been written at `now`. */
  saved(now: number): void {
    this.#isSaved = true;
    if (this.#saveAt < Infinity) this.#savedAt = now;
    this.#saveAt = Infinity;
  }
}

/** Reads what a file holds; undefined for anything that this program would not have written. */
export function parseHistory(value: unknown): readonly HistoryEntry[] | undefined {
  if (!Array.isArray(value) || value.length > ENTRIES_MOST) return undefined;
  return value.every(isEntry)
    ? value.map(({ at, level, text }) => ({ at, level, text }))
    : undefined;
}

function isEntry(value: unknown): value is HistoryEntry {
  const { at, level, text } = (value ?? {}) as Partial<Record<keyof HistoryEntry, unknown>>;
  if (typeof at !== 'string' || !isInstant(at)) return false;
  if (typeof text !== 'string' || text.length > TEXT_MOST || text.search(CONTROLS) >= 0)
    return false;
  return level !== 'debug' && LEVELS.includes(level as Level);
}

/** To a second, and a day that there is. */
const isInstant = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().slice(0, 19) === text.slice(0, 19);
