// Which masters have been silent for too long, so that they are to be greeted again.

import { type RawTime, type Span, Timers } from '@belfry/protocol';
import { type LeaderChoice, SILENT_AFTER } from './leader-choice.js';
import type { MasterRecord } from './master-record.js';

/**
 * Intervals after which a master that stands by, and asks every eighth, is silent: while none leads, when it
 * may be the next, and has perhaps been started again; and while one does.
 */
const DOUBTED_AFTER = 10;
const LOST_AFTER = 24;
/** How often one that is doubted is looked at, intervals. */
const LOOK_EVERY = 2;

/** Waits for the next word of each master, and says when that does not come. */
export class Silences {
  readonly #leader: LeaderChoice;
  readonly #asksItself: boolean;
  readonly #miss: (record: MasterRecord, at: RawTime) => void;
  readonly #timers = new Timers<MasterRecord>();

  /** `miss` is called for a master that has been silent for too long. */
  constructor(
    leader: LeaderChoice,
    asksItself: boolean,
    miss: (record: MasterRecord, at: RawTime) => void,
  ) {
    this.#leader = leader;
    this.#asksItself = asksItself;
    this.#miss = miss;
  }

  /** It has spoken at `at`, or may be about to: a master that stands by may be silent for longer than the leader. */
  expect(record: MasterRecord, at: RawTime, interval: Span): void {
    const leads = record === this.#leader.followed;
    // One that is refused may not have heard so: who asks by itself would never speak to it again.
    const isRefused = record.refusedTerm !== 0;
    if (!leads && this.#asksItself && !isRefused) this.forget(record);
    else this.#lookAgain(record, leads ? SILENT_AFTER : DOUBTED_AFTER, at, interval);
  }

  /** Nothing is expected of it any more. */
  forget(record: MasterRecord): void {
    this.#timers.cancel(record);
  }

  /** When one is to be doubted next. */
  wakeAt(): RawTime {
    return this.#timers.next();
  }

  /** Doubts each that has been silent for long enough by now. */
  wake(at: RawTime, interval: Span): void {
    for (let due = this.#timers.due(at); due !== undefined; due = this.#timers.due(at))
      this.#doubt(due, at, interval);
  }

  /** It has said nothing for a while: is that too long? */
  #doubt(record: MasterRecord, at: RawTime, interval: Span): void {
    const lost = at - record.heardAt >= LOST_AFTER * interval;
    const matters = record === this.#leader.followed || !this.#leader.hasLeader(at, interval);
    if (matters || lost) this.#miss(record, at);
    else this.#lookAgain(record, LOOK_EVERY, at, interval);
  }

  #lookAgain(record: MasterRecord, intervals: number, at: RawTime, interval: Span): void {
    this.#timers.set(record, (at + intervals * interval) as RawTime);
  }
}
