// A token bucket: rations what a peer can cause.

import type { RawTime, Span } from './time.js';

/** The size of a token bucket and how fast it fills. */
export interface TokenBucketOptions {
  /** How many tokens it holds: so many events may come at once. */
  readonly burst: number;
  /** One token is added each time this has passed, nanoseconds. */
  readonly refillEvery: Span;
}

/**
 * A token bucket with whole tokens. It is full at first. A token is added each time `refillEvery` has passed, counted
 * from when a full bucket gave one away.
 */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #left: number;
  #since = -Infinity as RawTime;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#left = options.burst;
  }

  /** Takes a token at `at`, not earlier than the call before. @returns false if there is none. */
  take(at: RawTime): boolean {
    const { burst, refillEvery } = this.#options;
    if (this.#left === burst) this.#since = at;
    const more = Math.min(Math.floor((at - this.#since) / refillEvery), burst - this.#left);
    this.#left += more;
    this.#since = this.#left === burst ? at : ((this.#since + more * refillEvery) as RawTime);
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}
