// Whether a master leads, and under which term: its own next one, raised when a later one is proven.

import type { RawTime } from '@belfry/protocol';
import { MASTERS_MOST, aheadBy16, nextTerm, nextTermOf } from '@belfry/protocol/wire';
import { Claims } from './claims.js';
import { Minority } from './minority.js';

/** How far one step goes: to the next term of whichever master. */
const STEP_MOST = MASTERS_MOST;

/** Which of several masters it is. */
export interface MemberIdentity {
  readonly name: string;
  /** 0 to 7, by which its terms are its own. */
  readonly number: number;
  /** While it stands by: agents hear the leader if it spoke to them within this, milliseconds. */
  readonly heardWithin: number;
}

/** Does this master lead now? A leader's time is the group's, and a leader corrects the agents. */
export interface Leads {
  readonly leads: boolean;
}

/**
 * Whether this master leads, under which term, and which term is the latest that it knows: the one place where
 * that is kept, and its parts read it. Of one master of several, an election begins and ends it.
 */
export class Leadership implements Leads {
  /** By which its terms are its own; undefined for one that is alone. A term that it leads under goes on. */
  number: number | undefined;
  readonly #onTerm: (term: number) => void;
  readonly #claims = new Claims();
  readonly #minority = new Minority();
  #known: number;
  #term = 0;

  /**
   * `remembered` is the highest term known from before. One master of several has a `number`: its
   * terms are its own, so that no two masters ever lead under the same one. `onTerm` hears of each later term.
   */
  constructor(remembered: number, number: number | undefined, onTerm: (term: number) => void) {
    this.#known = remembered;
    this.number = number;
    this.#onTerm = onTerm;
  }

  /** The term under which this master leads; 0 while it stands by. */
  get term(): number {
    return this.#term;
  }

  /** Whether this master leads the group. */
  get leads(): boolean {
    return this.#term !== 0;
  }

  /** The latest term that is known, by whomever it is led. */
  get known(): number {
    return this.#known;
  }

  /** Leads under the next term of its own. */
  begin(): void {
    const own = this.number;
    this.#term = own === undefined ? nextTerm(this.#known) : nextTermOf(own, this.#known);
    this.#know(this.#term);
  }

  /** Stands by from now on. */
  end(): void {
    this.#term = 0;
  }

  /** A master proves that somebody leads, or led, under this term. */
  learn(term: number): void {
    if (term !== 0 && (this.#known === 0 || aheadBy16(term, this.#known) > 0)) this.#believe(term);
  }

  /**
   * An agent, which has proven its key by a session, says that it knows `term`. If that is later than ours,
   * say after our state was lost, it is believed as far as more than half of `agents` keys have come; what
   * fewer say, for one step, and seldom.
   */
  claimed(name: string, term: number, agents: number, at: RawTime): void {
    const ahead = aheadBy16(term, this.#known);
    if (term === 0 || ahead <= 0) return this.#claims.withdraw(name);
    this.#claims.claim(name, term);
    const reached = this.#claims.reached(this.#known, agents);
    if (reached !== 0) this.#believe(reached);
    else if (ahead <= STEP_MOST && this.#minority.countsFew(at)) this.#believe(term);
  }

  /** This agent follows us, or has no key any more: what it remembered says nothing. */
  withdraw(name: string): void {
    this.#claims.withdraw(name);
  }

  /** Does this agent remember a later term, that nobody believes? */
  isDoubtedBy(name: string): boolean {
    return this.#claims.has(name);
  }

  #believe(term: number): void {
    // One master of several has others to ask before it leads beyond it.
    if (!this.leads || this.number !== undefined) return this.#know(term);
    this.#known = term;
    this.begin();
  }

  #know(term: number): void {
    this.#known = term;
    this.#claims.settle(term);
    this.#onTerm(term);
  }
}
