// Group time by asking for it as text, over HTTP or a daemon's socket: Cristian's algorithm, with the estimator that
// agents have.

import {
  type GroupTime,
  type RawTime,
  type Refusal,
  SECOND,
  type Span,
  groupTime,
  spanOf,
} from '@belfry/protocol';
import {
  CLOCK_DRIFT,
  EARLIEST,
  LATEST,
  type Now,
  ShownClock,
  isOfUse,
  nanosecondsOf,
} from '@belfry/protocol/clock';
import { Granularity, quickPause, sampleOf } from '@belfry/protocol/measure';
import { GroupTimeEstimate } from './group-time-estimate.js';

/** What whoever was asked says. */
export interface TimeAnswered {
  /** The name of the group whose time it is. */
  readonly group: string;
  readonly time: GroupTime;
  /** How far that may be off, as whoever answers says. */
  readonly bound: Span;
}

/** How a page's clock may be corrected, and how often it asks. */
export interface AskedClockOptions {
  /** From one ask to the next, once it knows the time. */
  readonly interval: Span;
}

/** So many quick asks make the start. */
const AT_START = 5;
/** Intervals without an answer after which it is in holdover. */
const HOLD_OVER_AFTER = 3;
/** Pages are drawn sixty times a second: what is corrected over a second nobody sees. */
const POLICY = {
  maxSlewRate: 5e-3,
  stepThreshold: (SECOND / 10) as Span,
  maxBackwardStep: spanOf(Infinity),
};
/** The pause after an ask that failed doubles from the quick one up to this. */
const PAUSE_MOST = (60 * SECOND) as Span;

/**
 * The clock of a page, or of a console. Each answer is somebody's group time somewhere between the ask and the answer, so
 * it lies within half the round trip and that one's own bound (Cristian 1989); an envelope of all answers is narrower. A
 * page's counter (`performance.now`) counts in steps, which it learns and puts into the bound.
 */
export class AskedClock {
  readonly #interval: Span;
  readonly #counter = new Granularity();
  #estimate = new GroupTimeEstimate();
  #shown: ShownClock;
  #group: string | undefined;
  #answers = 0;
  #failures = 0;
  #answeredAt: RawTime | undefined;

  constructor({ interval }: AskedClockOptions) {
    this.#interval = interval;
    this.#shown = unsetClock();
  }

  /** The step in which the counter of this page counts, as far as is known: browsers make it coarse on purpose. */
  get step(): Span {
    return this.#counter.step;
  }

  /** The group whose time it shows; undefined before the first answer. */
  get group(): string | undefined {
    return this.#group;
  }

  /**
   * Takes an answer in that was asked for at raw time `asked` and came at `answered`. Answers why it does not count,
   * if so. Another group's time begins anew, and so does one that was set: no clock was ever off by so much.
   */
  answered(answer: TimeAnswered, asked: RawTime, answered: RawTime): Refusal | undefined {
    if (answer.group !== this.#group || this.#contradicts(answer, asked, answered)) this.forget();
    this.#group = answer.group;
    this.#failures = 0;
    this.#counter.seen(asked);
    this.#counter.seen(answered);
    // What the console does not know of its own instant counts as if it were the way: so each answer is one of the
    // group's time, which runs evenly, and not one of the console's clock, which is corrected.
    const error = (2 * this.#counter.step + 2 * answer.bound) as Span;
    const at = this.#estimate.since(answer.time);
    const exchange = { asked, arrived: at, departed: at, answered, error, step: spanOf(0) };
    this.#estimate.setMasterBound(spanOf(0));
    const refusal = this.#estimate.add(sampleOf(exchange));
    const line = this.#estimate.line(answered);
    if (line !== undefined && refusal === undefined) {
      // Its drift is promised for the next few answers only.
      this.#shown.follow({ ...line, unheardSince: answered }, answered, true);
      this.#answers += 1;
      this.#answeredAt = answered;
    }
    return refusal;
  }

  /** Is there no time that this answer and all before it allow? */
  #contradicts({ time, bound }: TimeAnswered, asked: RawTime, answered: RawTime): boolean {
    const { earliest, latest, state } = this.now(answered);
    if (state === 'unset') return false;
    const told = nanosecondsOf(time);
    const [least, most] = [bound, bound + answered - asked].map((span) => BigInt(Math.ceil(span)));
    return told - least! > latest || told + most! < earliest;
  }

  /** An ask got no answer. */
  failed(): void {
    this.#failures += 1;
  }

  /** The counter stood still, or the time was set: nothing that was measured before holds. */
  forget(): void {
    this.#estimate = new GroupTimeEstimate();
    this.#shown = unsetClock();
    this.#answers = 0;
    this.#answeredAt = undefined;
    this.#group = undefined;
  }

  /** How long to wait from one ask to the next. */
  get pause(): Span {
    const quick = quickPause(this.#interval);
    if (this.#failures > 0) return Math.min(quick * 2 ** (this.#failures - 1), PAUSE_MOST) as Span;
    return this.#answers < AT_START ? quick : this.#interval;
  }

  /** Reads it at raw time `raw`. */
  now(raw: RawTime): Now {
    const { time, bound } = this.#shown.now(raw);
    const best = nanosecondsOf(time);
    if (this.#answeredAt === undefined || !Number.isFinite(bound))
      return { earliest: EARLIEST, latest: LATEST, best, state: 'unset' };
    const width = BigInt(Math.ceil(bound + this.#counter.step));
    return {
      earliest: best - width,
      latest: best + width,
      best,
      state: this.#stateAt(raw, this.#answeredAt, bound),
    };
  }

  #stateAt(raw: RawTime, answeredAt: RawTime, bound: Span): Now['state'] {
    if (!isOfUse(bound)) return 'astray';
    return raw - answeredAt > HOLD_OVER_AFTER * this.#interval ? 'holdover' : 'synchronised';
  }
}

const unsetClock = (): ShownClock =>
  new ShownClock(POLICY, {
    raw: 0 as RawTime,
    group: groupTime(0),
    rate: 0,
    bound: spanOf(Infinity),
    drift: CLOCK_DRIFT,
  });
