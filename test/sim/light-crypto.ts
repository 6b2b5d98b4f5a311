// No cryptography at all, but of its shape: for thousands of histories in which nobody listens or forges.

import type { Aead, Crypto } from '#protocol/crypto.js';
import type { Random } from '#protocol/endpoint.js';
import { getUint32, set32 } from '#protocol/wire/octets.js';
import { randomBytes } from './random.js';

const TAG = 16;

/** What belongs to another key, another nonce or another text does not open; nothing is hidden. */
export function lightCrypto(random: Random): Crypto {
  return {
    aead: lightAead,
    sha256: (data) => digest(data, digest(Uint8Array.of(data.length & 255))),
    hmacSha256: (key, data) => digest(data, digest(key)),
    randomBytes: (length) => randomBytes(random, length),
    generateKeyPair: () => {
      const key = randomBytes(random, 32);
      return { privateKey: key, publicKey: key };
    },
    // Both ends get the same, which is all that counts here.
    diffieHellman: (one, other) => one.map((byte, i) => byte ^ other[i]! ^ (i + 1)),
  };
}

/** FNV-1a in eight lanes. */
function digest(data: Uint8Array, start?: Uint8Array): Uint8Array {
  const out = new Uint8Array(32);
  for (let lane = 0; lane < 8; lane += 1) {
    const seed = start === undefined ? 0x811c9dc5 : getUint32(start, 4 * lane);
    const sum = mixed(seed ^ (lane * 0x9e3779b9), data, 0, data.length);
    set32(out, 4 * lane, sum ^ (sum >>> 15));
  }
  return out;
}

/** FNV-1a goes on from `sum` over these bytes. */
function mixed(sum: number, bytes: Uint8Array, from: number, end: number): number {
  let mix = sum;
  for (let i = from; i < end; i += 1) mix = Math.imul(mix ^ bytes[i]!, 0x01000193);
  return mix;
}

function lightAead(key: Uint8Array): Aead {
  const secret = getUint32(digest(key), 0);
  const tag = (bytes: Uint8Array, from: number, end: number, nonce: Uint8Array): number =>
    mixed(mixed(secret, nonce, 0, nonce.length), bytes, from, end) >>> 0;
  return {
    seal: (buffer, from, headerSize, bodySize, nonce) => {
      const end = from + headerSize + bodySize;
      buffer.fill(0, end, end + TAG);
      set32(buffer, end, tag(buffer, from, end, nonce));
    },
    open: (buffer, from, headerSize, sealedSize, nonce) => {
      if (sealedSize < TAG) return false;
      const end = from + headerSize + sealedSize - TAG;
      const isTag = [4, 8, 12].every((at) => getUint32(buffer, end + at) === 0);
      return isTag && getUint32(buffer, end) === tag(buffer, from, end, nonce);
    },
  };
}
