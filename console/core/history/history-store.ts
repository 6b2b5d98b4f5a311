// What every store of histories can do, and how it says that it could not. The page, the reports and the commands
// read through it.

import type { Trouble } from '../troubles/trouble.js';
import type { WallEvent } from '../wall/view.js';
import type { Grain, HistoryPoint, ClockSecond, SeriesKey } from './sample.js';

/** A span of group time, in milliseconds since 1970: from `fromMs` on, and before `toMs`. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Which part of one clock's history is wanted. */
export interface HistoryQuery extends TimeWindow {
  readonly key: SeriesKey;
  /** No more points than so many come back; the store takes the finest grain that fits. From 1 to 20 000. */
  readonly points: number;
}

/** One clock's history, the oldest point first. */
export interface ClockHistory {
  readonly key: SeriesKey;
  readonly grain: Grain;
  readonly points: readonly HistoryPoint[];
}

/** Which events or troubles are wanted, the latest first. */
export interface RecordQuery extends TimeWindow {
  readonly group?: string;
  readonly subject?: string;
  /** So many at most. */
  readonly limit: number;
}

/** How a store is, for `/metrics`, the page and the log. */
export interface StoreHealth {
  readonly backend: 'sqlite' | 'prometheus' | 'none';
  /** Empty when all is well; else what is wrong, and what to do. */
  readonly fault: string;
  /** Of what it was given, how much it has lost, because it could not be written. */
  readonly lostSamples: number;
  readonly sizeBytes: number | null;
}

/**
 * Where histories are kept. What is given to it is taken at once: it is never waited for, and what cannot be kept is
 * counted in `health`. Questions are answered later, and reject with an Error of one line.
 */
export interface HistoryStore {
  /** Those of one second or of many; a sample that is older than the latest of its series is dropped. */
  append(samples: readonly ClockSecond[]): void;
  /** An event of an id that is there already changes nothing. */
  addEvents(events: readonly WallEvent[]): void;
  /** Adds a trouble, or puts it in the place of the one of the same id. */
  putTroubles(troubles: readonly Trouble[]): void;
  query(query: HistoryQuery): Promise<ClockHistory>;
  /** All clocks of which it has something in that time. */
  series(range: TimeWindow): Promise<readonly SeriesKey[]>;
  events(query: RecordQuery): Promise<readonly WallEvent[]>;
  troubles(query: RecordQuery): Promise<readonly Trouble[]>;
  /** Those that were not over when the console ended. */
  openTroubles(): Promise<readonly Trouble[]>;
  health(): StoreHealth;
  /** Writes what it has, and ends. */
  close(): Promise<void>;
}
