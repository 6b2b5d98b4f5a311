// One timer that rings within microseconds of its moment, and leaves the process to others meanwhile.

import { MILLISECOND, type RawTime, type Span } from '@belfry/protocol';
import { Early } from './core/early.js';

/** The moment may move with the clock by which it is reckoned: look at it again at least so often. */
const SLEEP_MOST = 500 * MILLISECOND;
/**
 * What was written is passed on by threads of the kernel, which wait for this one where it has priority:
 * it rests at once, and reckons the next moment afterwards, unless that may be so soon.
 */
const SOON = 4 * MILLISECOND;
/** The last stretch, in which nothing else may come in between. */
const HOLD = 0.06 * MILLISECOND;

/** Whom a precise timer asks when to ring next, and whom it calls at that moment. */
export interface Moments {
  readonly raw: () => RawTime;
  /** The next moment, as far as is known now; infinite for none. Called at every wake-up. */
  readonly aim: () => RawTime;
  /** It is time. Answers the next moment, as far as it was known before; infinite for none. */
  readonly due: () => RawTime;
}

/**
 * Sleeps until shortly before the moment, as long before as timers are late on this machine; then
 * turns with the event loop, so that datagrams are still taken in as they come; and holds the
 * processor for the last 60 us only.
 */
export class PreciseTimer {
  readonly #moments: Moments;
  readonly #early = new Early();
  #timer: NodeJS.Timeout | undefined;
  #turning: NodeJS.Immediate | undefined;
  #running = false;

  constructor(moments: Moments) {
    this.#moments = moments;
  }

  /** Begins, or looks anew when the next moment is. */
  start(): void {
    this.#running = true;
    this.#clear();
    this.#sleep();
  }

  /** Rings no more, until the next `start`. */
  stop(): void {
    this.#running = false;
    this.#clear();
  }

  #clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turning);
  }

  #sleep(): void {
    const at = this.#moments.aim();
    // After the aim, which may have taken its time.
    const from = this.#moments.raw();
    const pause = Math.floor((at - from - this.#early.lead) / MILLISECOND) * MILLISECOND;
    if (pause < MILLISECOND) return this.#turn(at);
    const sleep = Math.min(pause, SLEEP_MOST);
    this.#timer = setTimeout(() => {
      // Node's timers ring up to a millisecond after their own.
      this.#early.rang((this.#moments.raw() - from - sleep) as Span);
      this.#sleep();
    }, sleep / MILLISECOND);
  }

  #turn(at: RawTime): void {
    if (at - this.#moments.raw() > HOLD) {
      this.#turning = setImmediate(() => this.#turn(at));
      return;
    }
    while (this.#moments.raw() < at);
    const next = this.#moments.due();
    if (!this.#running) return;
    this.#clear();
    if (next - this.#moments.raw() < SOON) this.#sleep();
    else this.#timer = setTimeout(() => this.#sleep(), 1);
  }
}
