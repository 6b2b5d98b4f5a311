// The cookies that one greeting has been given, and which of them the next hello carries.

import type { Refusal } from '@belfry/protocol';
import type { GreetingKey } from '@belfry/protocol/seal';
import { type Cookie, readCookie, type Pass } from '@belfry/protocol/wire';

/**
 * Cookies that are kept in answer to one hello. The first is as good as any, unless somebody repeats our hello
 * from elsewhere and is quicker with what he gets than the network with ours.
 */
const KEPT = 4;
/** Hellos with them before it is time to ask again. */
const HELLOS_MOST = 4;

/** What a hello carries of a cookie: what it shows, and the secret that it proves to have. */
export interface CarriedCookie {
  readonly pass: Pass;
  readonly secret: Uint8Array;
}

/** The cookies of one greeting: takes in what answers the hello that asks, and hands one out for each hello. */
export class CookieJar {
  readonly #key: GreetingKey;
  #cookies: { readonly cookie: Cookie; attempt: number }[] = [];
  #hellos = 0;
  /** The sequence of the hello that asks; it stays until a cookie has come and failed. */
  question: number | undefined;

  /** `key` opens the cookies: only a master that shares it can have written them. */
  constructor(key: GreetingKey) {
    this.#key = key;
  }

  /** A greeting begins, or has ended, or no cookie has helped. */
  empty(): void {
    this.#cookies = [];
    this.#hellos = 0;
    this.question = undefined;
  }

  /** Takes one in, or says why not. */
  take(bytes: Uint8Array, sequence: number): Refusal | undefined {
    if (sequence !== this.question) return 'unexpected-cookie';
    if (!this.#key.opensCookie(bytes)) return 'bad-tag';
    const cookie = readCookie(bytes);
    const { cookie: newest } = this.#cookies.at(-1) ?? {};
    // The master takes no earlier one after a later one, so neither do we.
    if (newest?.era === cookie.era && cookie.count <= newest.count) return 'duplicate';
    if (this.#cookies.length === KEPT) return 'rate';
    this.#cookies.push({ cookie, attempt: 0 });
    return undefined;
  }

  /** True while it has a cookie that no hello has carried yet, and no other. */
  get fresh(): boolean {
    return this.#cookies.length === 1 && this.#hellos === 0;
  }

  /** True once all hellos were sent that its cookies are good for. */
  get spent(): boolean {
    return this.#hellos === HELLOS_MOST;
  }

  /** For the next hello; undefined when one is to be asked for, for there is none, or none has helped. */
  next(): CarriedCookie | undefined {
    if (this.spent) this.empty();
    // Each once, and the newest again and again.
    const carried = this.#cookies[Math.min(this.#hellos, this.#cookies.length - 1)];
    if (carried === undefined) return undefined;
    this.#hellos += 1;
    carried.attempt += 1;
    const { era, count, secret } = carried.cookie;
    return { pass: { era, count, attempt: carried.attempt }, secret };
  }
}
