// A cipher that nearly always opens: what lies behind a tag is fuzzed as well as what stands before it.

import type { Crypto } from '#protocol/crypto.js';
import type { Random } from '#protocol/endpoint.js';

const TAG = 16;
/** The last byte of a tag that is wrong: so a tape can forge, and most bytes that it invents open. */
export const FORGED = 0xff;
const NOTHING = new Uint8Array(32);

/** Text stays as it is, every tag but a forged one fits, every hash is the same; only numbers of sessions differ. */
export function openCrypto(random: Random): Crypto {
  return {
    aead: () => ({
      seal: (buffer, from, headerSize, bodySize) => {
        const end = from + headerSize + bodySize;
        buffer.fill(0, end, end + TAG);
      },
      open: (buffer, from, headerSize, sealedSize) =>
        buffer[from + headerSize + sealedSize - 1] !== FORGED,
    }),
    sha256: () => NOTHING.slice(),
    hmacSha256: () => NOTHING.slice(),
    generateKeyPair: () => ({ privateKey: NOTHING.slice(), publicKey: NOTHING.slice() }),
    diffieHellman: () => NOTHING.slice(),
    randomBytes: (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256)),
  };
}
