// A ration of what somebody else can cause: so many at once, and one more each time a pause is over.

import type { RawTime, Span } from './time.js';

export interface TokenBucketOptions {
  /** How many there may be in a row. */
  readonly burst: number;
  /** After such a pause there may be one more. */
  readonly refillEvery: Span;
}

export class TokenBucket {
  readonly #options: TokenBucketOptions;
  #left: number;
  #since = -Infinity as RawTime;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#left = options.burst;
  }

  /** Is there one left at `at`? Then it is taken. */
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
