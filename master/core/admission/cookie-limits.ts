// How many cookies a master gives in a second. Whoever records a hello that asks for one can send it again.

import { type Crypto, RateLimit, RateLimitBySource, type RawTime } from '@belfry/protocol';
import { viewOf } from '@belfry/protocol/wire';

/** For one source; for all that want more than that; and for everybody together. */
const OF_SOURCE_A_SECOND = 50;
const MORE_A_SECOND = 20_000;
const ALL_A_SECOND = 40_000;

/** A source that does not ask too often always finds a cookie left, however many others ask. */
export class CookieLimits {
  readonly #ofSource: RateLimitBySource;
  readonly #more = new RateLimit(MORE_A_SECOND, MORE_A_SECOND / 20);
  readonly #all = new RateLimit(ALL_A_SECOND, ALL_A_SECOND / 20);

  /** `crypto` draws the secret by which the sources are spread. */
  constructor(crypto: Crypto) {
    const seed = viewOf(crypto.randomBytes(4)).getUint32(0);
    this.#ofSource = new RateLimitBySource(OF_SOURCE_A_SECOND, OF_SOURCE_A_SECOND, seed);
  }

  /** Is there a cookie left for `host` at `at`, raw time of the master? Then it is counted. */
  take(host: string, at: RawTime): boolean {
    const has = this.#ofSource.take(host, at) || this.#more.take(at);
    return has && this.#all.take(at);
  }
}
