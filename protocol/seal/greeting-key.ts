// The greeting key: by it a stranger's hello, or cookie, is told from a true one at the price of one tag.

import type { Aead, Crypto } from '../crypto.js';
import { HANDSHAKE_SIZE, TAG_SIZE } from '../wire/layout.js';
import { COOKIE } from '../wire/cookie.js';
import { HELLO } from '../wire/hello.js';

const LABEL = Uint8Array.from('Belfry greeting', (character) => character.charCodeAt(0));
const NONCE_SIZE = 12;

/** In the place of a cookie's secret while there is none. */
export const NO_SECRET = new Uint8Array(COOKIE.secretSize);

/**
 * Seals nothing, authenticates only. A nonce is the beginning of 32 or 16 bytes that nobody can foresee
 * and that stand in the datagram: a hello's ephemeral key, a cookie's secret.
 */
export class GreetingKey {
  readonly #aead: Aead;
  readonly #room = new Uint8Array(HANDSHAKE_SIZE + TAG_SIZE);
  readonly #nonce = new Uint8Array(NONCE_SIZE);

  /** `psk` is the pre-shared key, 32 bytes. To make one costs an HMAC: it is made once. */
  constructor(crypto: Crypto, psk: Uint8Array) {
    this.#aead = crypto.aead(crypto.hmacSha256(psk, LABEL));
  }

  /** Writes the proof into a hello that is complete but for it. */
  prove(hello: Uint8Array, secret: Uint8Array): void {
    this.#lay(hello, secret);
    this.#aead.seal(this.#room, 0, HANDSHAKE_SIZE, 0, this.#nonce);
    hello.set(this.#room.subarray(HANDSHAKE_SIZE), HELLO.proof);
  }

  /** Was the hello made by a holder of the key who has this cookie's secret? */
  isProven(hello: Uint8Array, secret: Uint8Array): boolean {
    this.#lay(hello, secret);
    this.#room.set(hello.subarray(HELLO.proof, HANDSHAKE_SIZE), HANDSHAKE_SIZE);
    return this.#aead.open(this.#room, 0, HANDSHAKE_SIZE, TAG_SIZE, this.#nonce);
  }

  /** The hello with the secret where the proof will stand: what is proven contains both. */
  #lay(hello: Uint8Array, secret: Uint8Array): void {
    this.#room.set(hello.subarray(0, HELLO.proof));
    this.#room.set(secret, HELLO.proof);
    this.#nonce.set(hello.subarray(HELLO.noise, HELLO.noise + NONCE_SIZE));
  }

  /** Writes the tag behind a cookie. */
  sealCookie(bytes: Uint8Array): void {
    this.#aead.seal(bytes, 0, COOKIE.tag, 0, this.#nonceOf(bytes));
  }

  /** Is the cookie from a holder of the key? */
  opensCookie(bytes: Uint8Array): boolean {
    return this.#aead.open(bytes, 0, COOKIE.tag, TAG_SIZE, this.#nonceOf(bytes));
  }

  #nonceOf(cookie: Uint8Array): Uint8Array {
    this.#nonce.set(cookie.subarray(COOKIE.secret, COOKIE.secret + NONCE_SIZE));
    return this.#nonce;
  }
}
