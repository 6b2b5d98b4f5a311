// How late datagrams usually leave after they were stamped, learned from the kernel's own stamps.

import { type RawTime, type Span, rawDifference } from '../../core/time.js';
import { PROGRAM_STAMP_ERROR } from '../transport.js';

/** Datagrams over which it is learned. */
const MEMORY = 16;
/** One that leaves later than so many times the usual was held up by something, and counts as that. */
const HELD_UP = 4;
/** Deviations that the error of a guess covers, and the least that it is, nanoseconds. */
const COVERED = 4;
const ERROR_LEAST = 500;
/** A machine that is later than this is busy now, and may be done with it when the next one leaves. */
const USUAL_MOST = 500_000;
/** Stamps whose departure may still be told. */
const REMEMBERED = 256;

export class Lateness {
  /** How late the next datagram will be, and how far that may be off, nanoseconds. */
  usual = 0 as Span;
  error = PROGRAM_STAMP_ERROR;
  #deviation = PROGRAM_STAMP_ERROR / COVERED;
  #learned = 0;
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
    const really = rawDifference(at, this.#read[place] as RawTime);
    const late = this.#learned === 0 ? really : Math.min(really, HELD_UP * this.usual);
    this.#learned += 1;
    const gain = Math.max(1 / this.#learned, 1 / MEMORY);
    const off = late - this.usual;
    this.usual = Math.min(this.usual + gain * off, USUAL_MOST) as Span;
    if (this.#learned > 1) this.#deviation += gain * (Math.abs(off) - this.#deviation);
    this.error = Math.max(COVERED * this.#deviation, ERROR_LEAST) as Span;
  }
}
