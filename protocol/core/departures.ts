// Who waits to hear from the kernel when a datagram of theirs really left.

import { type RawTime, SECOND, type Span, type Stamp, rawDifference } from './time.js';

/** So many of the latest datagrams are remembered: the kernel answers within microseconds, or never. */
const REMEMBERED = 256;
/** No datagram leaves earlier than its stamp by more than that was guessed ahead, nor much later. */
const EARLY_MOST = (0.001 * SECOND) as Span;
const LATE_MOST = (0.5 * SECOND) as Span;

/** Something that sends datagrams of its own, told apart by their sequences. */
export interface Departing {
  departed(sequence: number, at: Stamp): void;
}

interface Waiting {
  id: number;
  who: Departing;
  sequence: number;
}

export class Departures {
  readonly #waiting: Waiting[] = [];
  #next = 0;

  /** `who` sends `sequence`: answers the id of its transmission. */
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

  departed(id: number, at: Stamp): void {
    const waiting = this.#waiting[id % REMEMBERED];
    if (waiting?.id === id) waiting.who.departed(waiting.sequence, at);
  }
}

/** Could a datagram that was stamped to leave at `stated` have left at `real`? */
export function isPlausible(stated: RawTime, real: RawTime): boolean {
  const late = rawDifference(real, stated);
  return late >= -EARLY_MOST && late <= LATE_MOST;
}
