// How long before a moment a timer should ring, as late as timers have rung of late.

import { MILLISECOND, type Span } from '@belfry/protocol';

/** Node's timers count whole milliseconds and ring in the one after. */
const LEAST = 1.6 * MILLISECOND;
/** On a machine with both hands full; a longer watch would cost more than the second is worth. */
const MOST = 6 * MILLISECOND;
const MARGIN = 0.3 * MILLISECOND;
/** What was late once is forgotten by this share with each timer that rings. */
const FORGETS = 0.05;

/**
 * Learns by how much this machine's timers ring too late, and says how long before a moment to set one, in
 * nanoseconds: from 1.6 to 6 ms.
 */
export class Early {
  #lateness = 0;

  /** A timer rang `late` after it should have. */
  rang(late: Span): void {
    this.#lateness = Math.max(late, this.#lateness * (1 - FORGETS));
  }

  /** From the timer's ring to the moment. */
  get lead(): Span {
    return Math.min(Math.max(this.#lateness + MARGIN, LEAST), MOST) as Span;
  }
}
