// Mode master: the system clock of the master's machine, as the reference that group time follows.

import type { Line } from '@belfry/protocol/clock';
import {
  type GroupTime,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
  isCredible,
} from '@belfry/protocol';
import { EnvelopeEstimator, type Estimate } from '@belfry/protocol/estimate';
import type { SystemReading } from './system-clock.js';
import type { Known } from './promised.js';

/** By so much the kernel slews a system clock, nanoseconds per nanosecond: that is no jump. */
export const SLEWED_MOST = 5e-4;

/** It is not read more often than this: five microseconds of slewing. */
const READ_LEAST = (SECOND / 100) as Span;

/** What people should know of the reference. */
export type ReferenceEvent =
  /** It shows something else than what it ran to: doubted until more readings bear it out. */
  | { readonly type: 'reference-jumped'; readonly by: Span }
  /** Group time has gone where it is now. */
  | { readonly type: 'reference-followed'; readonly by: Span }
  /** It shows a time that no clock can show which was set: it is not followed, and group time goes on without it. */
  | { readonly type: 'reference-lost'; readonly time: GroupTime }
  /** It shows a credible time again. */
  | { readonly type: 'reference-back' };

/** A jump that is not believed yet: how far it was, and from where on. */
interface Doubted {
  readonly raw: RawTime;
  offset: Span;
  rate: number;
  by: Span;
}

/** The reference as its readings show it, over the master's raw time. A reading that is not credible is none. */
export class Reference {
  #estimator = new EnvelopeEstimator();
  /** How often the estimators before this one began again, or were given up. */
  #restarts = 0;
  /** The rate at which it ran before it was last set, which is the best guess until that shows anew. */
  #rate = 0;
  /** Near by, so that a double holds each difference to a nanosecond. */
  #origin: GroupTime | undefined;
  #readAt = -Infinity as RawTime;
  /** What it last showed, as an offset from the origin, and how wrong that is. */
  #shown = { raw: 0 as RawTime, offset: 0, error: 0 };
  #lost = false;
  /** A jump that is not believed yet: how far it was, and from where on. */
  #doubted: Doubted | undefined;

  /** When it was last read, whatever it showed. */
  get readAt(): RawTime {
    return this.#readAt;
  }

  /** It was not read of late. */
  isDue(raw: RawTime): boolean {
    return raw - this.#readAt >= READ_LEAST;
  }

  /** How far somebody may have slewed it since it was read, nanoseconds; nothing while it is not good. */
  unread(raw: RawTime): number {
    return this.isGood ? SLEWED_MOST * Math.max(raw - this.#readAt, 0) : 0;
  }

  /** It has shown a credible time, and did so when it was last read. */
  get isGood(): boolean {
    return this.#origin !== undefined && !this.#lost;
  }

  /** How often all that was known of it was given up, because later readings say otherwise. */
  get restarts(): number {
    return this.#restarts + this.#estimator.restarts;
  }

  /**
   * What it showed when it was last read, credible or not, and how wrong that is; undefined before its first credible
   * reading.
   */
  get shown(): Known | undefined {
    if (this.#origin === undefined) return undefined;
    const { raw, offset, error } = this.#shown;
    return { raw, time: groupAdd(this.#origin, (raw + offset) as Span), error: error as Span };
  }

  /**
   * Takes a reading in; answers what somebody should know of. Where it is known that somebody set the clock, nothing is
   * doubted.
   */
  add({ raw, time, width }: SystemReading, wasSet = false): ReferenceEvent | undefined {
    const since = raw - this.#readAt;
    this.#readAt = raw;
    if (!isCredible(time.seconds)) return this.#lose(time);
    const returns = this.#lost;
    this.#lost = false;
    this.#origin ??= time;
    const offset = (groupDifference(time, this.#origin) - raw) as Span;
    // After a setting by years a difference from the origin is not held to the nanosecond any more.
    const error = (width / 2 + Math.abs(offset) * Number.EPSILON) as Span;
    this.#shown = { raw, offset, error };
    const before = this.#estimator.at(raw);
    const doubted = this.#doubted;
    if (wasSet && before !== undefined) this.#giveUp(before);
    this.#estimator.add({ at: raw, offset, delay: width, error });
    const event = wasSet
      ? this.#goTo(raw, offset, error, { before, doubted })
      : this.#doubted
        ? this.#decide(raw, offset)
        : this.#doubt(raw, offset, error + SLEWED_MOST * since, before);
    return event ?? (returns ? { type: 'reference-back' } : undefined);
  }

  /** What was known is of the time before it was set, but for its rate. */
  #giveUp({ rate }: Estimate): void {
    this.#rate = rate;
    this.#doubted = undefined;
    this.#restarts += this.#estimator.restarts;
    this.#estimator = new EnvelopeEstimator();
  }

  /** It was set: was it by more than could be anyway? So it was if a reading has shown it before anybody told. */
  #goTo(
    raw: RawTime,
    offset: Span,
    error: Span,
    { before, doubted }: { before: Estimate | undefined; doubted: Doubted | undefined },
  ): ReferenceEvent | undefined {
    if (before === undefined) return undefined;
    const from = doubted ? doubted.offset + doubted.rate * (raw - doubted.raw) : before.offset;
    const by = (offset - from) as Span;
    if (doubted === undefined && Math.abs(by) <= before.bound + error) return undefined;
    this.#restarts += 1;
    return { type: 'reference-followed', by };
  }

  /** Does a reading show something else than was known of it, by more than `slack`? */
  #doubt(
    raw: RawTime,
    offset: Span,
    slack: number,
    before: Estimate | undefined,
  ): ReferenceEvent | undefined {
    if (before === undefined) return undefined;
    const by = (offset - before.offset) as Span;
    if (Math.abs(by) <= before.bound + slack) return undefined;
    this.#doubted = { raw, offset: before.offset, rate: before.rate, by };
    return { type: 'reference-jumped', by };
  }

  /** A jump was told: is it believed by now, or was it none? */
  #decide(raw: RawTime, offset: Span): ReferenceEvent | undefined {
    const { raw: since, offset: from, rate, by } = this.#doubted!;
    const ranTo = from + rate * (raw - since);
    const moved = (this.#estimator.at(raw)!.offset - ranTo) as Span;
    const isFollowed = Math.abs(moved) > Math.abs(by) / 2;
    if (isFollowed || Math.abs(offset - ranTo) < Math.abs(by) / 2) this.#doubted = undefined;
    return isFollowed ? { type: 'reference-followed', by: moved } : undefined;
  }

  #lose(time: GroupTime): ReferenceEvent | undefined {
    const tells = !this.#lost;
    this.#lost = true;
    return tells ? { type: 'reference-lost', time } : undefined;
  }

  /** A leap second is over: what it shows counts as `by` more group time from now on, also what it showed before. */
  countAnew(by: Span): void {
    if (this.#origin !== undefined) this.#origin = groupAdd(this.#origin, by);
  }

  /** Where it is at `at`; undefined before its first credible reading. */
  line(at: RawTime): Line | undefined {
    const estimate = this.#estimator.at(at);
    if (estimate === undefined) return undefined;
    // Whatever a system clock was before, it is what it shows.
    const shown = Math.abs(estimate.offset - this.#shown.offset) + this.#shown.error;
    return {
      raw: at,
      group: groupAdd(this.#origin!, (at + estimate.offset) as Span),
      rate: this.#estimator.samples > 1 ? estimate.rate : this.#rate,
      bound: Math.max(estimate.bound, shown) as Span,
      drift: estimate.drift,
    };
  }
}
