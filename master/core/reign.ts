// The term under which a master leads: its own next one, raised when somebody knows a later one.

import { type RawTime, SECOND } from '@belfry/protocol/core/time.js';
import { aheadBy16, nextTerm, nextTermOf } from '@belfry/protocol/core/wire/serial-number.js';

/** How far, and how often, an agent's memory may raise the term of a master that leads. */
const LEAP_MOST = 1024;
const PAUSE = 60 * SECOND;

export class Reign {
  readonly #number: number | undefined;
  /** The latest term that is known, by whomever it is led. */
  known: number;
  /** The term under which this master leads; 0 while it stands by. */
  term = 0;
  #raisedAt = -Infinity as RawTime;

  /**
   * `remembered` is the highest term known from before. One master of several has a `number`: its
   * terms are its own, so that no two masters ever lead under the same one.
   */
  constructor(remembered: number, number: number | undefined) {
    this.known = remembered;
    this.#number = number;
  }

  /** Leads under the next term of its own. */
  begin(): void {
    this.term = this.known =
      this.#number === undefined ? nextTerm(this.known) : nextTermOf(this.#number, this.known);
  }

  end(): void {
    this.term = 0;
  }

  /** Somebody leads, or led, under this term. */
  learn(term: number): void {
    if (term !== 0 && (this.known === 0 || aheadBy16(term, this.known) > 0)) this.known = term;
  }

  /**
   * An agent remembers a later term than ours, say after our state was lost: lead beyond it. Once
   * the group has its time (`settled`) that is rare, so no key holder can spin the terms. Answers
   * whether the term has changed.
   */
  raise(remembered: number, at: RawTime, settled: boolean): boolean {
    const ahead = aheadBy16(remembered, this.known);
    if (remembered === 0 || (this.known !== 0 && ahead <= 0)) return false;
    if (settled && (ahead > LEAP_MOST || at - this.#raisedAt < PAUSE)) return false;
    this.#raisedAt = at;
    this.known = remembered;
    if (this.term === 0) return false;
    this.begin();
    return true;
  }
}
