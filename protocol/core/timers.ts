// Timers by key in one table; the next wake-up is the minimum. An indexed binary heap.

import { NEVER, type RawTime } from './time.js';

interface Entry<Key> {
  readonly key: Key;
  at: RawTime;
  /** Where in the heap it stands. */
  place: number;
}

/** Each key has at most one time; setting it again moves it. O(log n) a change. */
export class Timers<Key> {
  readonly #heap: Entry<Key>[] = [];
  readonly #entries = new Map<Key, Entry<Key>>();

  /** The earliest time, or infinite. */
  next(): RawTime {
    return this.#heap[0]?.at ?? NEVER;
  }

  at(key: Key): RawTime {
    return this.#entries.get(key)?.at ?? NEVER;
  }

  set(key: Key, at: RawTime): void {
    if (at === NEVER) return this.cancel(key);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = { key, at, place: this.#heap.length };
      this.#heap.push(entry);
      this.#entries.set(key, entry);
    } else entry.at = at;
    this.#settle(entry.place);
  }

  cancel(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    const last = this.#heap.pop()!;
    if (last === entry) return;
    this.#put(last, entry.place);
    this.#settle(last.place);
  }

  /** Takes out one key that is due at `now`, the earliest first. */
  due(now: RawTime): Key | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.cancel(first.key);
    return first.key;
  }

  #settle(place: number): void {
    this.#sink(this.#rise(place));
  }

  #rise(start: number): number {
    const entry = this.#heap[start]!;
    let place = start;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#heap[above]!;
      if (other.at <= entry.at) break;
      this.#put(other, place);
      place = above;
    }
    this.#put(entry, place);
    return place;
  }

  #sink(start: number): void {
    const entry = this.#heap[start]!;
    let place = start;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= this.#heap.length) break;
      if (below + 1 < this.#heap.length && this.#heap[below + 1]!.at < this.#heap[below]!.at)
        below += 1;
      const other = this.#heap[below]!;
      if (other.at >= entry.at) break;
      this.#put(other, place);
      place = below;
    }
    this.#put(entry, place);
  }

  #put(entry: Entry<Key>, place: number): void {
    this.#heap[place] = entry;
    entry.place = place;
  }
}
