// What the store holds of each clock in memory: seconds that no file has yet, and chunks of the last hour.

import { SeriesSeconds } from '../../core/history/series-seconds.js';
import { decodeSeconds, type Second, type SecondTable } from '../../core/history/second-chunk.js';
import type { SeriesKey } from '../../core/history/sample.js';

/** A chunk that the file has, and that is kept here to be found without it. */
interface RecentChunk {
  readonly row: number;
  readonly bytes: Uint8Array;
}

/** One clock in memory. */
export class SeriesMemory {
  readonly key: SeriesKey;
  /** Its number in the file. */
  readonly id: number;
  /** Whether the file has its row in the table of clocks. */
  isStored: boolean;
  readonly seconds: SeriesSeconds;
  /** When the last second came, on the monotonic clock, milliseconds. */
  lastAdded = 0;
  #recent: RecentChunk[] = [];

  /** `written` is the number of the last chunk that the file has; 0 for none. */
  constructor(key: SeriesKey, id: number, written: number, isStored: boolean) {
    this.key = key;
    this.id = id;
    this.isStored = isStored;
    this.seconds = new SeriesSeconds(written + 1);
  }

  /** Rows of the file from this one on are here as well. */
  get firstRecentRow(): number {
    return this.#recent[0]?.row ?? Number.MAX_SAFE_INTEGER;
  }

  /** Takes a second that is heard at `now` of the monotonic clock. */
  add(second: Second, now: number): boolean {
    this.lastAdded = now;
    return this.seconds.add(second);
  }

  /** The oldest chunk that waits is the row `row` of the file now. */
  wasWritten(row: number): void {
    const chunk = this.seconds.dropFirst()!;
    this.#recent.push({ row, bytes: chunk.encode() });
  }

  /** Keeps so many chunks of each kind; answers how many seconds are lost that were never written. */
  keep(most: number): number {
    this.#recent.splice(0, this.#recent.length - most);
    let lost = 0;
    while (this.seconds.ended.length > most) lost += this.seconds.dropFirst()!.count;
    return lost;
  }

  /** Seconds that the file has not. */
  unwritten(): SecondTable[] {
    return this.seconds.unwritten.map(({ table }) => table);
  }

  /** Seconds that are in memory, and in the file too. */
  recent(): SecondTable[] {
    return this.#recent.map(({ bytes }) => decodeSeconds(bytes));
  }
}

/** A text that no other clock has. */
export const keyText = ({ group, line, wall }: SeriesKey): string =>
  JSON.stringify([group, line, wall]);
