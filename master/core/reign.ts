// The term under which a master leads: its own next one, raised when somebody knows a later one.

import { type RawTime, SECOND } from '@belfry/protocol/core/time.js';
import { aheadBy16, nextTerm, nextTermOf } from '@belfry/protocol/core/wire/serial-number.js';
import type { MasterEvent } from './observation.js';

/** How far, and how often, an agent's memory may raise the term of a master that leads. */
const LEAP_MOST = 1024;
const PAUSE = 60 * SECOND;

/** Which of several masters it is. */
export interface Place {
  readonly name: string;
  /** 0 to 7, by which its terms are its own. */
  readonly number: number;
  /** While it stands by: agents hear the leader if it spoke to them within this, milliseconds. */
  readonly heardWithin: number;
}

export class Reign {
  readonly #number: number | undefined;
  readonly #tell: (event: MasterEvent) => void;
  #known: number;
  #term = 0;
  #raisedAt = -Infinity as RawTime;

  /**
   * `remembered` is the highest term known from before. One master of several has a `number`: its
   * terms are its own, so that no two masters ever lead under the same one.
   */
  constructor(remembered: number, number: number | undefined, tell: (event: MasterEvent) => void) {
    this.#known = remembered;
    this.#number = number;
    this.#tell = tell;
  }

  /** The term under which this master leads; 0 while it stands by. */
  get term(): number {
    return this.#term;
  }

  get leads(): boolean {
    return this.#term !== 0;
  }

  /** The latest term that is known, by whomever it is led. */
  get known(): number {
    return this.#known;
  }

  /** Leads under the next term of its own. */
  begin(): void {
    const own = this.#number;
    this.#term = own === undefined ? nextTerm(this.#known) : nextTermOf(own, this.#known);
    this.#know(this.#term);
  }

  end(): void {
    this.#term = 0;
  }

  /** Somebody leads, or led, under this term. */
  learn(term: number): void {
    if (this.#isLater(term)) this.#know(term);
  }

  /**
   * An agent remembers a later term than ours, say after our state was lost: lead beyond it. Once
   * the group has its time (`settled`) that is rare, so no key holder can spin the terms.
   */
  hearOf(remembered: number, at: RawTime, settled: boolean): void {
    if (!this.#isLater(remembered)) return;
    const ahead = aheadBy16(remembered, this.#known);
    if (settled && (ahead > LEAP_MOST || at - this.#raisedAt < PAUSE)) return;
    this.#raisedAt = at;
    // One master of several has others to ask before it leads beyond it.
    if (!this.leads || this.#number !== undefined) return this.#know(remembered);
    this.#known = remembered;
    this.begin();
  }

  #isLater(term: number): boolean {
    return term !== 0 && (this.#known === 0 || aheadBy16(term, this.#known) > 0);
  }

  #know(term: number): void {
    this.#known = term;
    this.#tell({ type: 'term', term });
  }
}
