// How long a master listens at the start before the first agreement.

import { type RawTime, SECOND, type Span } from '@belfry/protocol';
import type { GroupOptions } from './group-options.js';

/** Twice the longest pause between an agent's greetings. */
const MISSING = 20 * SECOND;
/** Agents greet after four intervals of silence. */
const INTERVALS = 6;

/** The time to listen, from the start on, or from when this master began to lead. */
export class Gathering {
  readonly #least: Span;
  readonly #patience: Span;
  #from: RawTime;

  constructor({ consensus, interval }: GroupOptions, from: RawTime) {
    this.#least = consensus.gather;
    this.#patience = Math.max(consensus.gather, MISSING, INTERVALS * interval) as Span;
    this.#from = from;
  }

  /** It begins anew. */
  begin(at: RawTime): void {
    this.#from = at;
  }

  /**
   * True when the time to listen is over and the first agreement may be tried. While somebody who has a
   * key is missing (not `complete`) it takes longer: agents that hold over come back one by one.
   */
  isOver(at: RawTime, complete: boolean): boolean {
    return at - this.#from >= this.#least && (complete || this.left(at) === 0);
  }

  /** How much longer it waits for who is missing, at most. */
  left(at: RawTime): Span {
    return Math.max(this.#from + this.#patience - at, 0) as Span;
  }
}
