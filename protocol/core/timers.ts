// Timers by key in one table; the next wake-up is the minimum. An indexed binary heap.

import type { RawTime } from './time.js';

const NEVER = Infinity as RawTime;

interface Entry<Key> {
  readonly key: Key;
  at: RawTime;
}

/** Each key has at most one time; setting it again moves it. O(log n) a change. */
export class Timers<Key> {
  readonly #heap: Entry<Key>[] = [];
  readonly #places = new Map<Key, number>();

  /** The earliest time, or infinite. */
  next(): RawTime {
    return this.#heap[0]?.at ?? NEVER;
  }

  at(key: Key): RawTime {
    const place = this.#places.get(key);
    return place === undefined ? NEVER : this.#heap[place]!.at;
  }

  set(key: Key, at: RawTime): void {
    if (at === NEVER) return this.cancel(key);
    let place = this.#places.get(key);
    if (place === undefined) {
      place = this.#heap.length;
      this.#heap.push({ key, at });
      this.#places.set(key, place);
    } else {
      this.#heap[place]!.at = at;
    }
    this.#settle(place);
  }

  cancel(key: Key): void {
    const place = this.#places.get(key);
    if (place === undefined) return;
    this.#places.delete(key);
    const last = this.#heap.pop()!;
    if (place === this.#heap.length) return;
    this.#put(last, place);
    this.#settle(place);
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
    this.#places.set(entry.key, place);
  }
}
