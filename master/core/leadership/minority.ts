// What fewer than half of all agents say of who leads: it counts four times in a row, and once more for each hour.

import {
  TokenBucket,
  type TokenBucketOptions,
  type RawTime,
  SECOND,
  type Span,
} from '@belfry/protocol';

/** Half the way round of all terms would take 4096 steps: at this pace most of half a year. */
export const MINORITY: TokenBucketOptions = { burst: 4, refillEvery: (3600 * SECOND) as Span };

/**
 * The one rule, by one clock, for what agents say of later terms, or of a leader that they do not hear: an honest
 * one is heard at once, and whoever holds a stolen key moves terms and ends leaderships seldom.
 */
export class Minority {
  readonly #bucket = new TokenBucket(MINORITY);

  /** Does it count, at raw time `at`, what `speaking` agents say, of `agents` that have a key? More than half always do. */
  counts(speaking: number, agents: number, at: RawTime): boolean {
    return 2 * speaking > agents || this.countsFew(at);
  }

  /** Does it count, at raw time `at`, what some agents say, however many? */
  countsFew(at: RawTime): boolean {
    return this.#bucket.take(at);
  }
}
