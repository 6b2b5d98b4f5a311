// Later terms than the one under which a master leads: agents that follow one, and one that nobody leads under.

import { NEVER, type RawTime, type Span } from '@belfry/protocol';
import type { Minority } from '../leadership/minority.js';

/**
 * Judges what a leader learns of later terms: whether agents that follow one end its own, and whether nobody leads
 * under the one that is known.
 */
export class LaterTerms {
  readonly #minority: Minority;
  readonly #meeting: Span;
  /** Who has refused the present term. */
  readonly #refusers = new Set<string>();
  #knownSince = NEVER;

  /** The leader of a later term has a time of `meeting` to show itself. */
  constructor(meeting: Span, minority: Minority) {
    this.#meeting = meeting;
    this.#minority = minority;
  }

  /** It leads under a new term. */
  begin(): void {
    this.#refusers.clear();
    this.#knownSince = NEVER;
  }

  /**
   * This agent follows a later term, and refuses ours. Answers whether that ends our term: it takes more than half
   * of those that are `answering`, and if these are not half of all `agents`, it counts as a minority's word.
   */
  refusedBy(name: string, answering: number, agents: number, at: RawTime): boolean {
    this.#refusers.add(name);
    const { size } = this.#refusers;
    return 2 * size > answering && this.#minority.counts(size, agents, at);
  }

  /** Has a later term been known for so long that its leader, were there one, would have shown itself? */
  isUnled(isKnown: boolean, at: RawTime): boolean {
    if (!isKnown) {
      this.#knownSince = NEVER;
      return false;
    }
    this.#knownSince = Math.min(this.#knownSince, at) as RawTime;
    return at - this.#knownSince >= this.#meeting;
  }
}
