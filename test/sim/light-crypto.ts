// No cryptography at all, but of its shape: for thousands of histories in which nobody listens or forges.

import type { Aead, Crypto } from '#protocol/crypto.js';
import type { Random } from '#protocol/endpoint.js';
import { viewOf } from '#protocol/wire/header.js';

const TAG = 16;

/** What belongs to another key, another nonce or another text does not open; nothing is hidden. */
export function lightCrypto(random: Random): Crypto {
  const randomBytes = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => Math.floor(random() * 256));
  return {
    aead: lightAead,
    sha256: (data) => digest(data, digest(Uint8Array.of(data.length & 255))),
    hmacSha256: (key, data) => digest(data, digest(key)),
    randomBytes,
    generateKeyPair: () => {
      const key = randomBytes(32);
      return { privateKey: key, publicKey: key };
    },
    // Both ends get the same, which is all that counts here.
    diffieHellman: (one, other) => one.map((byte, i) => byte ^ other[i]! ^ (i + 1)),
  };
}

/** FNV-1a in eight lanes. */
function digest(data: Uint8Array, start?: Uint8Array): Uint8Array {
  const out = new Uint8Array(32);
  const view = viewOf(out);
  const seed = start && viewOf(start);
  for (let lane = 0; lane < 8; lane += 1) {
    let sum = (seed === undefined ? 0x811c9dc5 : seed.getUint32(4 * lane)) ^ (lane * 0x9e3779b9);
    for (const byte of data) sum = Math.imul(sum ^ byte, 0x01000193);
    view.setUint32(4 * lane, sum ^ (sum >>> 15));
  }
  return out;
}

function lightAead(key: Uint8Array): Aead {
  const secret = viewOf(digest(key)).getUint32(0);
  const tag = (bytes: Uint8Array, nonce: Uint8Array): number => {
    let sum = secret;
    for (const byte of nonce) sum = Math.imul(sum ^ byte, 0x01000193);
    for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
    return sum >>> 0;
  };
  return {
    seal: (buffer, from, headerSize, bodySize, nonce) => {
      const end = from + headerSize + bodySize;
      buffer.fill(0, end, end + TAG);
      viewOf(buffer).setUint32(end, tag(buffer.subarray(from, end), nonce));
    },
    open: (buffer, from, headerSize, sealedSize, nonce) => {
      if (sealedSize < TAG) return false;
      const end = from + headerSize + sealedSize - TAG;
      const view = viewOf(buffer);
      const isTag = [4, 8, 12].every((at) => view.getUint32(end + at) === 0);
      return isTag && view.getUint32(end) === tag(buffer.subarray(from, end), nonce);
    },
  };
}
