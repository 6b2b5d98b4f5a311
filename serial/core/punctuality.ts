// How punctual a port was of late: by how much each telegram left after its moment.

import type { Span } from '@belfry/protocol';

/** Ten minutes at a telegram a second. */
const KEPT = 600;

/** How late a port's last telegrams left: the median, the 99th percentile and the worst, in nanoseconds. */
export interface PunctualityObservation {
  /** Of how many telegrams. */
  readonly count: number;
  readonly p50: Span;
  readonly p99: Span;
  readonly worst: Span;
}

/** Remembers for the last 600 telegrams of a port by how much each left after its moment. */
export class Punctuality {
  readonly #late: Span[] = [];
  #next = 0;

  /** A telegram left `late` after its moment; below zero before it. */
  add(late: Span): void {
    this.#late[this.#next] = late;
    this.#next = (this.#next + 1) % KEPT;
  }

  /** Of the last 600 telegrams, by the size of each; undefined before the first. */
  observe(): PunctualityObservation | undefined {
    const sizes = this.#late.map(Math.abs).toSorted((a, b) => a - b);
    if (sizes.length === 0) return undefined;
    const at = (share: number): Span =>
      sizes[Math.min(Math.floor(share * sizes.length), sizes.length - 1)] as Span;
    return { count: sizes.length, p50: at(0.5), p99: at(0.99), worst: at(1) };
  }
}
