// The cipher of the addon under one key.

import type { Aead } from '@belfry/protocol';
import { type NativeAddon, ORDER } from './addon.js';

const KEY_WORDS = 8;
const NONCE_SIZE = 12;

/**
 * Seals and opens under one key with the addon's ChaCha20-Poly1305. What each call does stands at `Aead`.
 * @throws RangeError for a place, a size or a nonce out of its range; what a peer sends cannot cause that.
 */
export class NativeAead implements Aead {
  readonly #addon: NativeAddon;
  readonly #order: Uint32Array;
  readonly #key = new Uint32Array(KEY_WORDS);

  /** @throws RangeError when the key has not 32 bytes. */
  constructor(addon: NativeAddon, key: Uint8Array) {
    if (key.length !== 4 * KEY_WORDS) throw new RangeError(`a key has 32 bytes, not ${key.length}`);
    this.#addon = addon;
    this.#order = addon.order;
    for (let word = 0; word < KEY_WORDS; word += 1) this.#key[word] = wordOf(key, 4 * word);
  }

  seal(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    bodySize: number,
    nonce: Uint8Array,
  ): void {
    this.#write(from, headerSize, bodySize, nonce);
    this.#addon.seal(buffer);
  }

  open(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    sealedSize: number,
    nonce: Uint8Array,
  ): boolean {
    this.#write(from, headerSize, sealedSize, nonce);
    return this.#addon.open(buffer);
  }

  #write(from: number, headerSize: number, size: number, nonce: Uint8Array): void {
    if (!isWhole(from) || !isWhole(headerSize) || !isWhole(size) || nonce.length !== NONCE_SIZE)
      throw new RangeError('a place, a size or a nonce is out of its range');
    const order = this.#order;
    const key = this.#key;
    for (let word = 0; word < KEY_WORDS; word += 1) order[ORDER.key + word] = key[word]!;
    for (let word = 0; word < NONCE_SIZE / 4; word += 1)
      order[ORDER.nonce + word] = wordOf(nonce, 4 * word);
    order[ORDER.from] = from;
    order[ORDER.headerSize] = headerSize;
    order[ORDER.size] = size;
  }
}

const isWhole = (value: number): boolean => value >>> 0 === value;

/** In the machine's order, as the addon reads it; all of ours are little-endian. */
const wordOf = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
