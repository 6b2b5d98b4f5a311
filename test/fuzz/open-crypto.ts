// A cipher that always opens: what lies behind a tag is fuzzed as well as what stands before it.

import type { Crypto } from '@belfry/protocol/core/crypto.js';
import type { Random } from '@belfry/protocol/core/endpoint.js';

const TAG = 16;
const NOTHING = new Uint8Array(32);

/** Text stays as it is, every tag fits, every hash is the same; only numbers of sessions differ. */
export function openCrypto(random: Random): Crypto {
  return {
    aead: () => ({
      seal: (buffer, from, headerSize, bodySize) => {
        const end = from + headerSize + bodySize;
        buffer.fill(0, end, end + TAG);
      },
      open: () => true,
    }),
    sha256: () => NOTHING.slice(),
    hmacSha256: () => NOTHING.slice(),
    generateKeyPair: () => ({ privateKey: NOTHING.slice(), publicKey: NOTHING.slice() }),
    diffieHellman: () => NOTHING.slice(),
    randomBytes: (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)),
  };
}
