// The seconds of one clock that no chunk in a store holds yet, and when they become one.

import {
  CHUNK_SECONDS,
  decodeSeconds,
  encodeSeconds,
  type Second,
  SecondTable,
} from './second-chunk.js';

/**
 * A sample that is older than the last one by less than this is a straggler, and dropped. By more, somebody has set the
 * group's time back, and the time that comes twice is kept twice. Seconds.
 */
export const STRAGGLER_SECONDS = 10;

/** Seconds of one clock on their way into a store: first they grow, then they are a chunk that waits to be written. */
export class GrowingChunk {
  /** Chunks of one clock are numbered in the order in which they ended. */
  readonly number: number;
  /** The first row of a store's journal that holds some of them; undefined while none does. */
  journal: number | undefined;
  #table: SecondTable | undefined = new SecondTable();
  #bytes: Uint8Array | undefined;
  #journaled = 0;
  #count = 0;

  constructor(number: number) {
    this.number = number;
  }

  /** How many seconds it holds. */
  get count(): number {
    return this.#count;
  }

  /** The seconds. */
  get table(): SecondTable {
    return this.#table ?? decodeSeconds(this.#bytes!);
  }

  /** The last second, since 1970; undefined if there is none. */
  get last(): number | undefined {
    return this.#table?.seconds.at(-1);
  }

  /** Takes a second. */
  add(second: Second): void {
    this.#table!.add(second);
    this.#count += 1;
  }

  /** Takes a second that the journal holds already, in this row of it. */
  replay(second: Second, journal: number): void {
    this.add(second);
    this.#journaled += 1;
    this.journal ??= journal;
  }

  /** As bytes; nothing can be added afterwards. */
  encode(): Uint8Array {
    this.#bytes ??= encodeSeconds(this.#table!);
    // Bytes take a tenth of the memory.
    if (this.#journaled === this.#count) this.#table = undefined;
    return this.#bytes;
  }

  /** What no journal holds yet; undefined if there is nothing. */
  unjournaled(): SecondTable | undefined {
    return this.#journaled === this.#count ? undefined : this.table.from(this.#journaled);
  }

  /** The row `journal` of the journal holds the rest now. */
  wasJournaled(journal: number): void {
    this.journal ??= journal;
    this.#journaled = this.#count;
    if (this.#bytes !== undefined) this.#table = undefined;
  }
}

/** All seconds of one clock that are in no chunk of a store. */
export class SeriesSeconds {
  #open: GrowingChunk;
  #ended: GrowingChunk[] = [];

  /** `number` is that of the first chunk. */
  constructor(number: number) {
    this.#open = new GrowingChunk(number);
  }

  /** Those that wait to be written, in their order. */
  get ended(): readonly GrowingChunk[] {
    return this.#ended;
  }

  /** Those and the one that still grows, in their order; none without a second in it. */
  get unwritten(): readonly GrowingChunk[] {
    return this.#open.count === 0 ? this.#ended : [...this.#ended, this.#open];
  }

  /** The number of the chunk that grows. */
  get number(): number {
    return this.#open.number;
  }

  /** Takes a second, and answers whether it did: a straggler is dropped, and so is a second one of the same second. */
  add(second: Second): boolean {
    const at = Math.floor(second.atMs / 1000);
    const { last } = this.#open;
    if (last !== undefined && at <= last && at > last - STRAGGLER_SECONDS) return false;
    if (last !== undefined && (at < last || windowOf(at) !== windowOf(last))) this.end();
    this.#open.add(second);
    return true;
  }

  /** Takes back what a journal kept of the chunk of this number. */
  replay(number: number, seconds: SecondTable, journal: number): void {
    if (number > this.#open.number) {
      this.end();
      this.#open = new GrowingChunk(number);
    }
    for (let place = 0; place < seconds.count; place += 1)
      this.#open.replay(seconds.at(place), journal);
  }

  /** The chunk that grows is one now, whatever time it is. */
  end(): void {
    if (this.#open.count === 0) return;
    this.#ended.push(this.#open);
    this.#open = new GrowingChunk(this.#open.number + 1);
  }

  /** The first of those that ended is no longer needed here. */
  dropFirst(): GrowingChunk | undefined {
    return this.#ended.shift();
  }
}

const windowOf = (second: number): number => Math.floor(second / CHUNK_SECONDS);
