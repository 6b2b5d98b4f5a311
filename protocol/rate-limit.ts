// Rate limits: how much of something there is in a second, for all together and for each source.

import { type RawTime, SECOND, type Span } from './time.js';

/** A bucket that fills evenly, with `aSecond`, up to `atOnce`. */
export class RateLimit {
  readonly #aSecond: number;
  readonly #atOnce: number;
  #left: number;
  #at = -Infinity as RawTime;

  /** `aSecond` come in a second, in the long run, and `atOnce` in a row. */
  constructor(aSecond: number, atOnce: number) {
    this.#aSecond = aSecond;
    this.#atOnce = this.#left = atOnce;
  }

  /** Is there one left at `at`, raw time? Then it is taken. */
  take(at: RawTime): boolean {
    const since = Math.max(at - this.#at, 0) as Span;
    this.#left = Math.min(this.#left + (since / SECOND) * this.#aSecond, this.#atOnce);
    this.#at = Math.max(at, this.#at) as RawTime;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** Buckets of all sources together: their number bounds the memory, whoever sends from how many addresses. */
const BUCKETS = 1024;

/** A limit for each source; sources that nobody can choose share a bucket. */
export class RateLimitBySource {
  readonly #buckets: (RateLimit | undefined)[] = Array.from({ length: BUCKETS });
  readonly #new: () => RateLimit;
  readonly #seed: number;

  /** `seed` is a secret: who knows it could choose addresses that share somebody's bucket. */
  constructor(aSecond: number, atOnce: number, seed: number) {
    this.#new = () => new RateLimit(aSecond, atOnce);
    this.#seed = seed;
  }

  /** Is there one left at `at` for the source of `host`, a numeric address? Then it is taken. */
  take(host: string, at: RawTime): boolean {
    return this.of(host).take(at);
  }

  /** The limit of that source, which it perhaps shares. */
  of(host: string): RateLimit {
    const bucket = this.#hash(sourceOf(host)) % BUCKETS;
    return (this.#buckets[bucket] ??= this.#new());
  }

  /** FNV-1a, stirred at the end. */
  #hash(text: string): number {
    let sum = this.#seed;
    for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
    sum = Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d ^ this.#seed);
    return (sum ^ (sum >>> 13)) >>> 0;
  }
}

/** Whom an address belongs to: of IPv6 the first 64 bits, for one host may have all the others. */
export function sourceOf(host: string): string {
  if (!host.includes(':') || host.includes('.')) return host;
  const [head = '', tail] = host.split('%')[0]!.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array<string>(Math.max(8 - before!.length - after!.length, 0)).fill('0');
  return [...before!, ...zeros, ...after!].slice(0, 4).join(':');
}
