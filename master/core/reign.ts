// The term under which a master leads: raised when an agent remembers a later one.

import { type RawTime, SECOND } from '@belfry/protocol/core/time.js';
import { aheadBy16, nextTerm } from '@belfry/protocol/core/wire/serial-number.js';

/** How far, and how often, an agent's memory may raise the term of a master that leads. */
const LEAP_MOST = 1024;
const PAUSE = 60 * SECOND;

export class Reign {
  #term: number;
  #raisedAt = -Infinity as RawTime;

  /** Begins under the term after `remembered`, the highest that is known from before. */
  constructor(remembered: number) {
    this.#term = nextTerm(remembered);
  }

  get term(): number {
    return this.#term;
  }

  /**
   * An agent remembers a later term than ours, say after our state was lost: lead beyond it. Once
   * the group has its time (`settled`) that is rare, so no key holder can spin the terms. Answers
   * whether the term has changed.
   */
  raise(remembered: number, at: RawTime, settled: boolean): boolean {
    const ahead = aheadBy16(remembered, this.#term);
    if (remembered === 0 || ahead <= 0) return false;
    if (settled && (ahead > LEAP_MOST || at - this.#raisedAt < PAUSE)) return false;
    this.#raisedAt = at;
    this.#term = nextTerm(remembered);
    return true;
  }
}
