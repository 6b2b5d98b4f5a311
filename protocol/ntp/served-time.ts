// A served clock as a server of many clients reads it: looked at once for all who are answered together.

import type { Reading } from '../clock/course.js';
import type { Leap, LeapKind } from '../leap/leap.js';
import { MILLISECOND, type RawTime, type Span, groupDifference } from '../time.js';
import { type NtpTimestamp, timestampOf } from './timestamp.js';

/** What arrived or leaves no later than this after the first that arrived is of the same moment. */
const MOMENT = (2 * MILLISECOND) as Span;
/** No slew is faster: a clock that moved by more has stepped within the moment, as some do for a leap second. */
const SLEW_MOST = 0.2;

/**
 * A leap second is told on its day, seconds. RFC 5905 means the last minute of the month, and some clients take a flag for the
 * end of the day on which they hear of it.
 */
const TOLD_BEFORE = 86_400;

/** The clock whose time is told. */
export interface ServedClock {
  /** What it shows at `raw`, and how wrong that may be; it does not count as shown to a person. */
  expected(raw: RawTime): Reading;
  /** May others rely on it at `raw`? */
  isTrusted(raw: RawTime): boolean;
  /** How often it has stepped: what it showed before and after a step does not belong together. */
  readonly steps: number;
  /** The leap second by whose rule it goes, if one is ahead. */
  readonly leap?: Leap | undefined;
}

/**
 * Reads a clock by the line on which it goes in one moment, which `end` ends: within it nobody may correct the clock. A slew
 * that ends by itself in the moment bends that line, which the bound covers.
 */
export class ServedTime {
  readonly #clock: ServedClock;
  #looked = Infinity as RawTime;
  /** How long after that this still counts. */
  #lasts = 0;
  #trusted = false;
  #seconds = 0;
  #nanoseconds = 0;
  /** Seconds that the clock shows in a raw second. */
  #pace = 1;
  #bound = Infinity as Span;
  #leapSecond = false;

  constructor(clock: ServedClock) {
    this.#clock = clock;
  }

  /** What it shows at `raw`. */
  at(raw: RawTime): NtpTimestamp {
    this.#look(raw);
    return timestampOf(this.#seconds, this.#nanoseconds + (raw - this.#looked) * this.#pace);
  }

  /** How wrong that may be. */
  bound(raw: RawTime): Span {
    this.#look(raw);
    return this.#bound;
  }

  /** May others rely on it? */
  isTrusted(raw: RawTime): boolean {
    this.#look(raw);
    return this.#trusted;
  }

  /** The leap second of this day, which clients are to carry out; `none` while it is smeared for them. */
  leap(raw: RawTime): LeapKind | 'none' {
    this.#look(raw);
    return leapToTell(this.#clock, this.#seconds);
  }

  /** How often the clock has stepped by `raw`; the second that comes twice counts as one there and one back. */
  steps(raw: RawTime): number {
    this.#look(raw);
    return 2 * this.#clock.steps + (this.#leapSecond ? 1 : 0);
  }

  /** The moment is over: somebody may correct the clock. */
  end(): void {
    this.#looked = Infinity as RawTime;
  }

  #look(raw: RawTime): void {
    const since = raw - this.#looked;
    if (since >= 0 && since <= this.#lasts) return;
    const { time, bound, leapSecond = false } = this.#clock.expected(raw);
    const then = this.#clock.expected((raw + MOMENT) as RawTime);
    this.#looked = raw;
    this.#trusted = this.#clock.isTrusted(raw);
    this.#leapSecond = leapSecond;
    this.#seconds = time.seconds;
    this.#nanoseconds = time.nanoseconds;
    const pace = groupDifference(then.time, time) / MOMENT;
    const steps = Math.abs(pace - 1) > SLEW_MOST;
    this.#lasts = steps ? 0 : MOMENT;
    this.#pace = steps ? 1 : pace;
    this.#bound = steps
      ? bound
      : ((Math.max(bound, then.bound) + Math.abs(pace - 1) * MOMENT) as Span);
  }
}

/** The leap second that a clock, which shows `seconds`, announces on its day; `none` while it is smeared. */
export function leapToTell({ leap }: ServedClock, seconds: number): LeapKind | 'none' {
  if (leap === undefined || leap.rule === 'smear') return 'none';
  const left = leap.at - seconds;
  return left > 0 && left <= TOLD_BEFORE ? leap.kind : 'none';
}
