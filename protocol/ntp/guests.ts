// Who asks: whether a host may, and by which limit, judged once for each and not for every datagram.

import { isMany, isSomebody } from '../numeric-host.js';
import type { RateLimit, RateLimitBySource } from '../rate-limit.js';
import { type Admitted, mayAsk } from './networks.js';

/** So many are remembered; a stranger who invents more makes us forget them all. */
const REMEMBERED = 2048;

/** What is known of a host without a look at what it sends. */
export interface Guest {
  readonly refusal: 'bad-source' | 'not-allowed' | undefined;
  /** What it gets of, perhaps with others. */
  readonly limit: RateLimit;
}

/** Judges hosts. */
export class Guests {
  readonly #admitted: Admitted;
  readonly #limits: RateLimitBySource;
  /** Hosts that are told unasked, as all of a network: nobody asks from there. */
  readonly #groups: ReadonlySet<string>;
  readonly #known = new Map<string, Guest>();

  constructor(admitted: Admitted, limits: RateLimitBySource, groups: readonly string[] = []) {
    this.#admitted = admitted;
    this.#groups = new Set(groups);
    this.#limits = limits;
  }

  /** What is known of this canonical host. */
  of(host: string): Guest {
    const known = this.#known.get(host);
    if (known !== undefined) return known;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    const guest = { refusal: this.#refusalOf(host), limit: this.#limits.of(host) };
    this.#known.set(host, guest);
    return guest;
  }

  #refusalOf(host: string): Guest['refusal'] {
    if (!isSomebody(host) || isMany(host) || this.#groups.has(host)) return 'bad-source';
    return mayAsk(host, this.#admitted) ? undefined : 'not-allowed';
  }
}
