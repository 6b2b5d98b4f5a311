// Keeps the shown clock: which line it follows, how good that is, and for how long without news.

import { CLOCK_DRIFT, type Line, lineAt, lineFrom } from '@belfry/protocol/core/clock/line.js';
import { keptTime } from '@belfry/protocol/core/credible-time.js';
import { type Reading, ShownClock, type ShownPolicy } from '@belfry/protocol/core/clock/shown.js';
import {
  type GroupTime,
  type RawTime,
  type Span,
  groupDifference,
  groupTime,
} from '@belfry/protocol/core/time.js';
import type { Quality } from '@belfry/protocol/core/wire/quality.js';

/** What survives a restart. */
export interface Memory {
  /** Group seconds per raw second, less one: the learned drift. */
  readonly rate: number;
  /** The last good time: a restarted clock starts no earlier. */
  readonly time: GroupTime;
  /** The highest term ever followed. */
  readonly term: number;
}

export interface KeeperOptions extends ShownPolicy {
  /** The machine's own clock at raw time `raw`, and whether it was ever set. */
  readonly own: { readonly raw: RawTime; readonly time: GroupTime; readonly set: boolean };
  readonly memory: Memory | undefined;
}

export class Keeper {
  readonly #shown: ShownClock;
  readonly ownSet: boolean;
  quality: Quality = 'unset';
  readonly #before: GroupTime;
  #followedAt: RawTime | undefined;

  constructor(options: KeeperOptions) {
    const { own, memory } = options;
    const late = memory !== undefined && groupDifference(memory.time, own.time) > 0;
    this.ownSet = own.set && !late;
    this.#before = memory?.time ?? groupTime(0);
    this.#shown = new ShownClock(options, {
      raw: own.raw,
      group: late ? memory.time : own.time,
      rate: memory?.rate ?? 0,
      bound: Infinity as Span,
      drift: CLOCK_DRIFT,
    });
  }

  now(raw: RawTime): Reading {
    return this.#shown.now(raw);
  }

  expected(raw: RawTime): Reading {
    return this.#shown.expected(raw);
  }

  get line(): Line {
    return this.#shown.line;
  }

  slewing(raw: RawTime): boolean {
    return this.#shown.slewing(raw);
  }

  /** The last time that was good, to a second: an unset clock has none but the one it came with; 0 for none. */
  lastGood(raw: RawTime): GroupTime {
    // The line, not what is shown: that may still be ahead and wait.
    const good = this.quality === 'unset' ? this.#before : lineAt(this.line, raw);
    return keptTime(good);
  }

  /** When the last line came; undefined before the first. */
  get followedAt(): RawTime | undefined {
    return this.#followedAt;
  }

  /** Follows a new line; answers the step that was made, 0 for none. */
  follow(line: Line, at: RawTime, ordered: boolean): Span {
    const joining = this.#followedAt === undefined;
    this.#followedAt = at;
    this.quality = 'synchronised';
    return this.#shown.follow(line, at, joining || ordered);
  }

  /**
   * No more news: the line goes on at its learned rate, and its bound grows by what any crystal may
   * drift, and bend. Answers whether that is new.
   */
  holdOver(at: RawTime): boolean {
    if (this.quality !== 'synchronised') return false;
    this.quality = 'holdover';
    const line = lineFrom(this.line, at);
    const drift = line.drift + CLOCK_DRIFT;
    this.#shown.follow({ ...line, drift, unheardSince: this.#followedAt }, at, false);
    return true;
  }
}
