// Group time as an agent's own exchanges show it, whichever master answered them.

import type { Line } from '@belfry/protocol/clock';
import { EnvelopeEstimator } from '@belfry/protocol/estimate';
import type { Sample } from '@belfry/protocol/measure';
import {
  type Refusal,
  type GroupTime,
  type RawTime,
  type Span,
  groupAdd,
  groupDifference,
} from '@belfry/protocol';
import { type LeapNote, WIRE_RATE_MOST } from '@belfry/protocol/wire';

/**
 * An estimate of group time against this agent's raw clock, from exchanges with one master at a time (Cristian
 * 1989, with the envelope of all samples instead of the best one). Another master's time, or one that was set,
 * begins a new estimate.
 */
export class GroupTimeEstimate {
  #estimator = new EnvelopeEstimator();
  /** How often the estimators before this one began again. */
  #restarts = 0;
  #master: object | undefined;
  #term = 0;
  #settings = 0;
  /** Answers are measured from the first one of this time, so that they fit a number. */
  #reference: GroupTime | undefined;
  #masterBound = Infinity as Span;
  #untraced = false;
  /** The time of the master that is followed was set, and nothing has followed that yet. */
  #isSet = false;

  /** What is to be added to a group time that was told with a note, so that it goes by the count of this clock. */
  readonly #hear: (note: LeapNote, time: GroupTime, at: RawTime) => Span;

  /** `hear` lets the clock that follows hear of leap seconds, at raw time `at`. */
  constructor(hear: (note: LeapNote, time: GroupTime, at: RawTime) => Span = () => 0 as Span) {
    this.#hear = hear;
  }

  /** A group time that was told with a note, by the count of this clock. */
  counted(time: GroupTime, note: LeapNote, at: RawTime): GroupTime {
    const by = this.#hear(note, time, at);
    return by === 0 ? time : groupAdd(time, by);
  }

  /** A leap second is over: group time is `by` more from now on. */
  countAnew(by: Span): void {
    if (this.#reference !== undefined) this.#reference = groupAdd(this.#reference, by);
  }

  /** An instant of group time as nanoseconds since the first one of this time that was asked for. */
  since(time: GroupTime): Span {
    this.#reference ??= time;
    return groupDifference(time, this.#reference);
  }

  /**
   * Which master answers from now on, and under which term; `master` is any object that stands for it. Another
   * master's time is another: it lies within that one's bound, not within what was measured of the one before. So
   * is one that was set: `settings` counts how often, modulo 4. Answers `new` if all begins anew, and `old` if the
   * reply was overtaken by a setting.
   */
  turnTo(master: object, term: number, settings: number): 'same' | 'new' | 'old' {
    const isSame = master === this.#master && term === this.#term;
    const since = (settings - this.#settings) & 3;
    if (isSame && since === 0) return 'same';
    if (isSame && since === 3) return 'old';
    this.#isSet = isSame;
    this.#master = master;
    this.#term = term;
    this.#settings = settings;
    // The new time may be years away, where a number does not hold nanoseconds since the old one.
    this.#reference = undefined;
    this.#begin();
    return 'new';
  }

  /** True once, when the same master's time was set since: the next line is the first one of that time. */
  takeSetting(): boolean {
    const isSet = this.#isSet;
    this.#isSet = false;
    return isSet;
  }

  /** How often the estimate began again from its limits; not for another master's time, or one that was set. */
  get restarts(): number {
    return this.#restarts + this.#estimator.restarts;
  }

  #begin(): void {
    this.#restarts = this.restarts;
    this.#estimator = new EnvelopeEstimator();
  }

  /** The master's own group time may be wrong by `bound`, as its latest answer says, against UTC or `untraced`. */
  setMasterBound(bound: Span, untraced = false): void {
    this.#masterBound = bound;
    this.#untraced = untraced;
  }

  /** Takes one exchange in, or says why not; its offset is group time since the first instant, less raw time. */
  add(sample: Sample): Refusal | undefined {
    const refusal = this.#estimator.add(sample);
    if (Math.abs(this.#estimator.rate) <= WIRE_RATE_MOST) return refusal;
    // No crystal runs so: the master's time was set among the first samples, and only the last one counts.
    this.#begin();
    this.#restarts += 1;
    return this.#estimator.add(sample);
  }

  /** Group time in the middle of an exchange, as that alone says. */
  groupTimeOf({ at, offset }: Sample): GroupTime {
    return groupAdd(this.#reference!, (at + offset) as Span);
  }

  /**
   * Group time by all answers so far, as a line from `at` on: its bound is what was measured plus the master's own.
   * Undefined while there is nothing to follow.
   */
  line(at: RawTime): Line | undefined {
    const estimate = this.#estimator.at(at);
    if (estimate === undefined || this.#reference === undefined) return undefined;
    return {
      raw: at,
      group: groupAdd(this.#reference, (at + estimate.offset) as Span),
      rate: estimate.rate,
      bound: (estimate.bound + this.#masterBound) as Span,
      drift: estimate.drift,
      untraced: this.#untraced,
    };
  }
}
