// How late datagrams leave after they were stamped, at the least, learned from the kernel's own stamps.

import { type RawTime, type Span, rawDifference } from '../../core/time.js';
import { PROGRAM_STAMP_ERROR } from '../transport.js';

/** So many of the latest departures are looked at. */
const LATEST = 16;
/** The least error of a guess, nanoseconds. */
const ERROR_LEAST = 500;
/** Stamps whose departure may still be told. */
const REMEMBERED = 256;

/**
 * A stamp may be guessed ahead, but never beyond the true departure: what it is too early by looks
 * like delay, which every bound contains, and what it were too late by would make a bound too small.
 */
export class Lateness {
  /** How late the next datagram will be at least, and by how much more it may be, nanoseconds. */
  least = 0 as Span;
  error = PROGRAM_STAMP_ERROR;
  readonly #latest: number[] = [];
  readonly #ids = new Float64Array(REMEMBERED).fill(-1);
  readonly #read = new Float64Array(REMEMBERED);

  /** The clock showed `at` when the datagram with this id was stamped, whatever was then guessed. */
  stamped(id: number, at: RawTime): void {
    this.#ids[id % REMEMBERED] = id;
    this.#read[id % REMEMBERED] = at;
  }

  departed(id: number, at: RawTime): void {
    const place = id % REMEMBERED;
    if (this.#ids[place] !== id) return;
    this.#ids[place] = -1;
    const latest = this.#latest;
    latest.push(rawDifference(at, this.#read[place] as RawTime));
    if (latest.length < LATEST) return;
    if (latest.length > LATEST) latest.shift();
    const sorted = latest.toSorted((a, b) => a - b);
    this.least = Math.max(sorted[0]!, 0) as Span;
    // Most of them; one that was held up says nothing of the next.
    const usual = sorted[(LATEST * 3) >> 2]! - sorted[0]!;
    this.error = Math.min(Math.max(2 * usual, ERROR_LEAST), PROGRAM_STAMP_ERROR) as Span;
  }
}
