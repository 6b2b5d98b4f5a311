// The cipher of the addon under one key.

import type { Aead } from '../../core/crypto.js';
import type { NativeAddon } from './addon.js';

export class NativeAead implements Aead {
  readonly #addon: NativeAddon;
  readonly #key: Uint8Array;

  /** @throws RangeError when the key has not 32 bytes. */
  constructor(addon: NativeAddon, key: Uint8Array) {
    if (key.length !== 32) throw new RangeError(`a key has 32 bytes, not ${key.length}`);
    this.#addon = addon;
    this.#key = Uint8Array.from(key);
  }

  seal(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    bodySize: number,
    nonce: Uint8Array,
  ): void {
    this.#addon.seal(this.#key, buffer, from, headerSize, bodySize, nonce);
  }

  open(
    buffer: Uint8Array,
    from: number,
    headerSize: number,
    sealedSize: number,
    nonce: Uint8Array,
  ): boolean {
    return this.#addon.open(this.#key, buffer, from, headerSize, sealedSize, nonce);
  }
}
