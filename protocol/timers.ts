// Timers by key, in an indexed binary heap: the earliest is at hand at once.

import { NEVER, type RawTime } from './time.js';

/** A timer in the heap. */
interface Entry<Key> {
  readonly key: Key;
  at: RawTime;
  /** Where in the heap it stands. */
  place: number;
}

/**
 * Timers by key. Each key has at most one time; setting it again moves it. With n timers, `set`, `cancel` and `due`
 * take O(log n), `next` and `at` O(1).
 */
export class Timers<Key> {
  readonly #heap: Entry<Key>[] = [];
  readonly #entries = new Map<Key, Entry<Key>>();

  /** The earliest time of all; `NEVER` if there is none. */
  next(): RawTime {
    return this.#heap[0]?.at ?? NEVER;
  }

  /** The time of this key; `NEVER` if it has none. */
  at(key: Key): RawTime {
    return this.#entries.get(key)?.at ?? NEVER;
  }

  /** Sets or moves the time of this key; `NEVER` cancels it. */
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

  /** Removes this key, if it is there. */
  cancel(key: Key): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    const last = this.#heap.pop()!;
    if (last === entry) return;
    this.#put(last, entry.place);
    this.#settle(last.place);
  }

  /** Removes and returns the earliest key that is due at `now`; undefined if none is. */
  due(now: RawTime): Key | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.cancel(first.key);
    return first.key;
  }

  /** Moves the entry at `place` to where its time belongs. */
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
