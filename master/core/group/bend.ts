// How far group time has left a straight line, for those who learn of it by asking.

import type { Span } from '@belfry/protocol';

/**
 * Rounds for which a change is to be seen in what was learned of group time by asking for it: who asks
 * takes it for a straight line.
 */
const ROUNDS_TO_FOLLOW = 32;

/** How far group time has left the line on which it was, as of its latest move. It is forgotten in some rounds. */
export class Bend {
  readonly #pause: Span;
  #size = 0;

  /** @param interval Between two rounds. */
  constructor(interval: Span) {
    this.#pause = (ROUNDS_TO_FOLLOW * interval) as Span;
  }

  /** What is left of it so long after the latest move, nanoseconds. */
  after(since: number): number {
    return this.#size * Math.exp(-since / this.#pause);
  }

  /** It moves by `by`, and its rate by `step`, so long after the move before. */
  add(since: number, by: number, step: number): void {
    // A line through the last rounds is off by half of what a new rate makes in that time.
    this.#size = this.after(since) + Math.abs(by) + (Math.abs(step) * this.#pause) / 2;
  }

  /** Nobody has learned anything yet. */
  clear(): void {
    this.#size = 0;
  }
}
