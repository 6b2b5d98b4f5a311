// How much earlier a clock is to be told, so that it is set when it should be: configured, or measured.

import type { Span } from '@belfry/protocol';

/** Settings that count. */
const REMEMBERED = 8;
/** What takes longer is no delay but something else. */
const MOST = 1e9;

/**
 * Learns how much earlier a clock has to be set. A setting that comes too late leaves the clock behind by as much,
 * which is seen when it is read again. What the last settings have in common is taken for the delay: a clock that
 * keeps the fraction of its own second, whatever it is set to, is late and early by turns, and has none.
 */
export class SettingDelay {
  readonly #configured: Span | undefined;
  readonly #late: number[] = [];

  /** Undefined for one that is to be measured. */
  constructor(configured: Span | undefined) {
    this.#configured = configured;
  }

  /**
   * By how much earlier the next setting should leave, nanoseconds, as configured or as learned; below 0 for later.
   */
  get value(): Span {
    if (this.#configured !== undefined) return this.#configured;
    if (this.#late.length === 0) return 0 as Span;
    const [least, most] = [Math.min(...this.#late), Math.max(...this.#late)];
    return Math.min(Math.max(least, 0) + Math.min(most, 0), MOST) as Span;
  }

  /** A setting that left by `early` sooner than without any delay has left the clock off by `left`. */
  add(early: Span, left: Span): void {
    this.#late.push(early - left);
    if (this.#late.length > REMEMBERED) this.#late.shift();
  }
}
