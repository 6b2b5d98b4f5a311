// The clock of an agent as its lines come and stay away: steps, waiting, holdover, the alarm.

import { type Line, lineFrom } from '@belfry/protocol/core/clock/line.js';
import { TIME_MOST, TIME_LEAST } from '@belfry/protocol/core/credible-time.js';
import { type RawTime, SECOND, type Span, groupDifference } from '@belfry/protocol/core/time.js';
import { Timers } from '@belfry/protocol/core/timers.js';
import type { Belief } from '@belfry/protocol/core/wire/hello.js';
import { RATE_MOST, SCALED_MOST } from '@belfry/protocol/core/wire/scaled.js';
import { Keeper, type KeeperOptions } from './keeper.js';
import type { FollowerEvent } from './observation.js';
import { rawFields } from './replies.js';

/** Intervals without a correction after which to hold over. */
const HOLD_OVER_AFTER = 8;
const HOLD_OVER_LEAST = (5 * SECOND) as Span;

export class Following {
  readonly #clock: KeeperOptions;
  readonly #alarm: Span;
  readonly #tell: (event: FollowerEvent) => void;
  readonly #timers = new Timers<'holdover' | 'holdover-alarm'>();
  /** The shown clock and the line behind it. */
  readonly keeper: Keeper;
  /** It is ahead, may not step back, and stands still. */
  waiting = false;

  constructor(
    clock: KeeperOptions,
    alarm: Span,
    start: RawTime,
    tell: (event: FollowerEvent) => void,
  ) {
    this.#clock = clock;
    this.#alarm = alarm;
    this.#tell = tell;
    this.keeper = new Keeper(clock);
    this.#timers.set('holdover-alarm', (start + alarm) as RawTime);
  }

  /** Follows a new line; the next one is expected within `interval`. */
  follow(line: Line, at: RawTime, ordered: boolean, interval: Span): void {
    const before = this.keeper.quality;
    const step = this.keeper.follow(line, at, ordered);
    if (step !== 0) this.#tell({ type: 'stepped', by: step, first: before === 'unset' });
    this.#judgeWaiting(line, at);
    if (before !== 'synchronised') this.#tell({ type: 'synchronised' });
    this.#timers.cancel('holdover-alarm');
    const patience = Math.max(HOLD_OVER_AFTER * interval, HOLD_OVER_LEAST);
    this.#timers.set('holdover', (at + patience) as RawTime);
  }

  /** Says once when the shown clock begins to stand still. */
  #judgeWaiting(line: Line, at: RawTime): void {
    const ahead = groupDifference(this.keeper.now(at).time, line.group);
    const waiting = ahead > this.#clock.stepThreshold;
    if (waiting && !this.waiting) this.#tell({ type: 'waiting', ahead });
    this.waiting = waiting;
  }

  holdOver(at: RawTime): void {
    if (!this.keeper.holdOver(at)) return;
    this.#timers.cancel('holdover');
    this.#tell({ type: 'holdover' });
    const since = this.keeper.followedAt!;
    this.#timers.set('holdover-alarm', (since + this.#alarm) as RawTime);
  }

  wakeAt(): RawTime {
    return this.#timers.next();
  }

  wake(at: RawTime): void {
    for (let due = this.#timers.due(at); due !== undefined; due = this.#timers.due(at)) {
      if (due === 'holdover') this.holdOver(at);
      else this.#tell({ type: 'holdover-alarm' });
    }
  }

  /** A time to resolve the era by, seconds since 1970: what is shown, unless that cannot be. */
  nearSeconds(at: RawTime): number {
    const { seconds } = this.keeper.now(at).time;
    return Math.min(Math.max(seconds, TIME_LEAST), TIME_MOST);
  }

  /**
   * What a master that has just started should know of our time: that of the line, with its own bound.
   * What is shown may still be on its way there, by days, and is nobody's time.
   */
  belief(at: RawTime, term: number): Belief {
    const { group: time, bound, rate } = lineFrom(this.keeper.line, at);
    const raw = rawFields(at);
    // A bound beyond all measure is none, and no master takes such a belief.
    const hasGroups = this.keeper.quality !== 'unset' && bound <= SCALED_MOST;
    return {
      kind: hasGroups ? 'group' : this.keeper.ownSet ? 'own' : 'none',
      rawSeconds: raw.seconds,
      rawNanoseconds: raw.nanoseconds,
      seconds: time.seconds % 2 ** 32,
      nanoseconds: Math.floor(time.nanoseconds),
      bound,
      term,
      rate: Math.max(-RATE_MOST, Math.min(rate, RATE_MOST)),
    };
  }
}
