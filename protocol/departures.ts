// Passes on when the kernel says that a datagram really left, to the part that sent it.

import { type RawTime, SECOND, type Span, type Stamp, rawDifference } from './time.js';

/** The latest 256 datagrams are remembered: the kernel answers within microseconds, or never. */
const REMEMBERED = 256;
/** A datagram leaves at most 1 ms before its stated departure, which may be a guess ahead, ... */
const EARLY_MOST = (0.001 * SECOND) as Span;
/** ... and at most 0.5 s after it. */
const LATE_MOST = (0.5 * SECOND) as Span;

/** A part that sends datagrams of its own, each with a sequence number. */
export interface Departing {
  /** The datagram with this sequence left at `at`. */
  departed(sequence: number, at: Stamp): void;
}

interface Waiting {
  id: number;
  who: Departing;
  sequence: number;
}

/** The latest transmissions of all parts, by the ids that the kernel's stamps come with. */
export class Departures {
  readonly #waiting: Waiting[] = [];
  #next = 0;

  /** Remembers that `who` sends the datagram `sequence`. @returns The id of its transmission, 0 to 2^31 - 1. */
  expect(who: Departing, sequence: number): number {
    const id = this.#next;
    this.#next = (id + 1) % 2 ** 31;
    const place = id % REMEMBERED;
    const waiting = this.#waiting[place];
    if (waiting === undefined) this.#waiting[place] = { id, who, sequence };
    else {
      waiting.id = id;
      waiting.who = who;
      waiting.sequence = sequence;
    }
    return id;
  }

  /** Passes on that the transmission with this id left at `at`; an id that is not remembered is ignored. */
  departed(id: number, at: Stamp): void {
    const waiting = this.#waiting[id % REMEMBERED];
    if (waiting?.id === id) waiting.who.departed(waiting.sequence, at);
  }
}

/** Can a datagram that was stated to leave at `stated` have left at `real`: from 1 ms before to 0.5 s after? */
export function isPlausible(stated: RawTime, real: RawTime): boolean {
  const late = rawDifference(real, stated);
  return late >= -EARLY_MOST && late <= LATE_MOST;
}
