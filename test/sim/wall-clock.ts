// A wall clock that hangs on an agent: it runs by itself, is read to milliseconds, and may be set.

import type { WallClock } from '#protocol/wall-clock.js';
import type { Random } from '#protocol/endpoint.js';
import { type Span, spanOf } from '#protocol/time.js';

export interface WallClockOptions {
  /** How far ahead of true time it begins, nanoseconds, and how much faster it runs. */
  readonly offset?: number;
  readonly drift?: number;
  /** How well it is known when it is read, nanoseconds. */
  readonly bound?: number;
  /** It is set when it is off by more than `tolerance`, each time wrong by `error`; nanoseconds. */
  readonly set?: { readonly tolerance: number; readonly error: number };
  /** Its agent does not say what its settings left. */
  readonly forgets?: boolean;
}

export class SimulatedWall {
  readonly #options: WallClockOptions;
  readonly #random: Random;
  #offset: number;
  #left: number | undefined;
  settings = 0;

  constructor(options: WallClockOptions, random: Random) {
    this.#options = options;
    this.#random = random;
    this.#offset = options.offset ?? 0;
    if (options.set === undefined) this.#left = 0;
  }

  /** How far it is ahead of true time, at the true time `now`. */
  ahead(now: number): number {
    return this.#offset + (this.#options.drift ?? 0) * now;
  }

  /** Its agent reads it, and sets it when it has to; `shown` is how far the agent's clock is ahead. */
  read(now: number, shown: number): WallClock {
    const { set, bound = 3e6, forgets = false } = this.#options;
    if (set !== undefined && Math.abs(this.ahead(now) - shown) > set.tolerance) {
      this.settings += 1;
      this.#offset += shown + set.error - this.ahead(now);
      this.#left = set.error;
    }
    const noise = 0.9 * bound * (2 * this.#random() - 1);
    const offset = spanOf(this.ahead(now) - shown + noise);
    this.#left ??= offset;
    const left = spanOf(forgets ? 0 : this.#left);
    return { wall: 1, offset, bound: spanOf(bound), age: spanOf(0), votes: true, left };
  }

  stepped(by: Span): void {
    if (this.#options.set !== undefined && this.#left !== undefined) this.#left -= by;
  }
}
