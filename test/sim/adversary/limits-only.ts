// An estimator that knows nothing but the limits: slow, rough, and never wrong. It shows that what the adversary
// asks of an estimator can be had.

import type { Estimate, Estimator } from '#protocol/estimate/estimator.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { type RawTime, SECOND, type Span } from '#protocol/time.js';
import { type Interval, RATE_MOST, type Room, Rooms, bend, furthest } from './limits.js';

/** A bound allows for so many samples that are missing. */
const MISSING = 4;
/** Of earlier ones a crystal that wanders has forgotten most. */
const KEPT = 200;
/** Numbers of many digits, nanoseconds. */
const ROUNDING = 2;

interface Ahead {
  readonly latest: Interval;
  readonly further: number;
  readonly later: Interval;
}

const NOTHING = { least: -Infinity, most: Infinity };

export class LimitsOnly implements Estimator {
  readonly doubted = false;
  /** Offsets less the first, and seconds since it. */
  readonly #above: Room[] = [];
  readonly #below: Room[] = [];
  #first: Sample | undefined;
  #latest = 0;
  /** Since the latest sample. */
  #kept: Ahead | undefined;

  get samples(): number {
    return this.#above.length;
  }

  add(sample: Sample): undefined {
    this.#first ??= sample;
    this.#kept = undefined;
    const at = this.#since(sample.at);
    const { delay, error } = sample;
    const offset = sample.offset - this.#first.offset;
    // Each way's limit is of an instant up to half the exchange from its middle.
    const moved = (Math.max(delay, 0) / 2) * RATE_MOST;
    const above = { at, room: offset + delay / 2 + moved + error };
    const below = { at, room: delay / 2 - offset + moved + error };
    const { least, most } = this.samples === 0 ? NOTHING : this.#possible(at);
    // What cannot be of the same clock is of another: it was set.
    if (above.room < least || -below.room > most) {
      this.#above.length = this.#below.length = 0;
      this.#latest = at;
    }
    if (this.samples === KEPT) {
      this.#above.shift();
      this.#below.shift();
    }
    this.#above.push(above);
    this.#below.push(below);
    this.#latest = Math.max(this.#latest, at);
  }

  at(raw: RawTime): Estimate | undefined {
    if (this.#first === undefined) return undefined;
    const now = this.#since(raw);
    const { latest, further, later } = this.#ahead();
    const { least, most } = this.#possible(now);
    const passed = further - this.#latest;
    const rate = (later.least + later.most - latest.least - latest.most) / 2 / passed;
    const widening = (later.most - later.least - latest.most + latest.least) / 2 / passed;
    const middle = (latest.least + latest.most) / 2 + rate * (now - this.#latest);
    const bound = Math.max(most - middle, middle - least) + ROUNDING;
    return {
      offset: (this.#first.offset + middle) as Span,
      offsetError: (bound / 2) as Span,
      rate: rate / SECOND,
      rateError: RATE_MOST,
      bound: bound as Span,
      drift: Math.max(widening, 0) / SECOND,
    };
  }

  /** What is possible at the latest sample and a while after it: the same at whatever instant one asks. */
  #ahead(): Ahead {
    if (this.#kept !== undefined) return this.#kept;
    const pause = this.#latest / Math.max(this.samples - 1, 1);
    const further = this.#latest + MISSING * Math.max(pause, 0.1);
    this.#kept = {
      latest: this.#possible(this.#latest),
      further,
      later: this.#possible(further),
    };
    return this.#kept;
  }

  #since(raw: RawTime): number {
    return (raw - this.#first!.at) / SECOND;
  }

  #possible(now: number): Interval {
    const slack = (age: number): number => bend(Math.abs(age));
    const rate = RATE_MOST * SECOND;
    const above = new Rooms(this.#above, now, slack);
    const below = new Rooms(this.#below, now, slack);
    return { least: -furthest(below, above, rate), most: furthest(above, below, rate) };
  }
}
