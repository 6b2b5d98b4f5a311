// How rounds move a group's line: no round does what the one before has not announced.

import { type Line, lineFrom } from '@belfry/protocol/clock';
import { type RawTime, SECOND, type Span, groupAdd } from '@belfry/protocol';
import { Bend } from './bend.js';

/** A group runs no further from its master's crystal than two bad crystals may differ. */
export const RATE_MOST = 5e-4;
/**
 * The group's own rate is free to choose, and every line that was sent is built on it: it nears the
 * middle of all crystals within a share of the group's age, soon at first and slowly later.
 */
const RATE_SHARE = 0.5;
const RATE_PAUSE_LEAST = (10 * SECOND) as Span;
const RATE_PAUSE_MOST = (3600 * SECOND) as Span;
/** The middle of all crystals changes by no more, a second, than a poor crystal in an hour. */
const RATE_CHANGE = 1e-10;
/** A round may always slew by so much: a thousandth of what a good crystal is off by. */
const SLEW_LEAST = 1e-9;
/** Rounds without a new line that the growth of a bound allows for. */
const MISSED_ROUNDS = 4;

/** Where a round wants the line to go. */
export interface Aim {
  /** How far the line is from there, nanoseconds. */
  readonly offset: Span;
  /** The rate that it should have over the master's raw clock; undefined where that is not known. */
  readonly rate: number | undefined;
  /** The share of the offset that is worth following now. */
  readonly share?: number;
  /** It goes there at once, however far that is. */
  readonly atOnce?: boolean;
}

interface Wanted {
  /** By how much the phase is to move now, nanoseconds. */
  readonly by: Span;
  /** By how much the rate should be more than it is. */
  readonly missing: number;
  /** What the next round will slew by at most, nanoseconds per nanosecond. */
  readonly slew?: number;
}

/** Moves a group's line from round to round. */
export class Moves {
  readonly #interval: Span;
  /** What the next round may do at most: slew, and change the rate; nanoseconds per nanosecond. */
  #announced = { slew: 0, rate: 0 };
  /** Since when the group's rate has been found; long ago once the group is old. */
  #formedAt: RawTime;
  #movedAt: RawTime;
  /** How far who learns of group time by asking may be behind its latest moves. */
  readonly #bend: Bend;

  /** Rounds are held every `interval`, from `at` on. */
  constructor(interval: Span, at: RawTime) {
    this.#interval = interval;
    this.#formedAt = this.#movedAt = at;
    this.#bend = new Bend(interval);
  }

  /** The group begins, so far from where its line is: nobody has learned anything of it yet. */
  form(line: Line, at: RawTime, by: Span): Line {
    this.#formedAt = this.#movedAt = at;
    const formed = this.#move(line, at, { by, missing: 0 });
    this.#bend.clear();
    return formed;
  }

  /** It goes on from here as a group that is old, which is slow to change its rate. */
  continue(at: RawTime): void {
    this.#formedAt = -Infinity as RawTime;
    this.#movedAt = at;
  }

  /** The time was set: the next round counts from then on. */
  setAt(at: RawTime): void {
    this.#movedAt = at;
  }

  /** Since the last move, nanoseconds. */
  since(at: RawTime): number {
    return at - this.#movedAt;
  }

  /** What who asks has not learned of the latest moves yet, nanoseconds. */
  unlearned(at: RawTime): number {
    return this.#bend.after(Math.max(this.since(at), 0));
  }

  /** Goes towards an aim, as far as the policy and what was announced allow; answers how far that is. */
  approach(
    line: Line,
    at: RawTime,
    { offset, rate, share = 1, atOnce = false }: Aim,
    maxSlewRate: number,
  ): { readonly line: Line; readonly by: Span } {
    const pause = this.since(at);
    const most = atOnce ? Infinity : Math.min(maxSlewRate, this.#announced.slew) * pause;
    const by = within(offset * share, most) as Span;
    const missing = rate === undefined ? 0 : limited(rate) - line.rate;
    // A round may fall on the instant of the last move, as when a parent group was lost by then.
    const left = (Math.abs(offset - by) * share) / Math.max(pause, 1);
    return { by, line: this.#move(line, at, { by, missing, slew: Math.min(left, maxSlewRate) }) };
  }

  /**
   * Moves the phase, and the rate towards what is wanted. No round does what was not announced by the one before, in the
   * growth of the bound of every line that is sent: else all who have the line would be off by more than they know.
   */
  #move(line: Line, at: RawTime, { by, missing, slew = 0 }: Wanted): Line {
    const { group, rate } = lineFrom(line, at);
    const wanted = RATE_SHARE * (at - this.#formedAt);
    const pause = Math.min(Math.max(wanted, RATE_PAUSE_LEAST), RATE_PAUSE_MOST);
    const share = Math.min(this.since(at) / pause, 1);
    const step = within(share * missing, this.#announced.rate);
    const ahead = MISSED_ROUNDS * this.#interval;
    this.#announced = {
      slew: Math.max(slew, SLEW_LEAST),
      rate: Math.abs(missing - step) * Math.min(ahead / pause, 1) + RATE_CHANGE * (ahead / SECOND),
    };
    this.#bend.add(this.since(at), by, step);
    this.#movedAt = at;
    // By definition the master has group time exactly; how its rate will change, nobody knows yet.
    return {
      raw: at,
      group: groupAdd(group, by),
      rate: rate + step,
      bound: 0 as Span,
      drift: this.#announced.rate + this.#announced.slew,
    };
  }
}

/** The value, or the limit that it is beyond. */
const within = (value: number, most: number): number => Math.min(Math.max(value, -most), most);

/** A rate as a group may have it. */
export const limited = (rate: number): number => within(rate, RATE_MOST);
