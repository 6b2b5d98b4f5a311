// Real cryptography with seeded keys, so that a run can be repeated byte for byte.

import type { Crypto } from '#protocol/crypto.js';
import type { Random } from '#protocol/endpoint.js';
import { nodeCrypto } from '#host/crypto.js';

const BASE_POINT = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 9 : 0));

export function seededCrypto(random: Random): Crypto {
  const randomBytes = (length: number): Uint8Array =>
    Uint8Array.from({ length }, () => Math.floor(random() * 256));
  return {
    aead: nodeCrypto.aead,
    sha256: nodeCrypto.sha256,
    hmacSha256: nodeCrypto.hmacSha256,
    diffieHellman: nodeCrypto.diffieHellman,
    randomBytes,
    generateKeyPair: () => {
      const privateKey = randomBytes(32);
      return { privateKey, publicKey: nodeCrypto.diffieHellman(privateKey, BASE_POINT)! };
    },
  };
}
