// Real cryptography with seeded keys, so that a run can be repeated byte for byte.

import type { Crypto } from '#protocol/crypto.js';
import type { Random } from '#protocol/endpoint.js';
import { keyPairOf, nodeCrypto } from '#host/crypto.js';
import { openMachine } from '#host/machine.js';
import { randomBytes } from './random.js';

/** The daemons' own cipher: the addon's, where it is there, writes the same bytes in a tenth of the time. */
const { aead } = openMachine().crypto;

export function seededCrypto(random: Random): Crypto {
  return {
    aead,
    sha256: nodeCrypto.sha256,
    hmacSha256: nodeCrypto.hmacSha256,
    diffieHellman: nodeCrypto.diffieHellman,
    randomBytes: (length) => randomBytes(random, length),
    generateKeyPair: () => keyPairOf(randomBytes(random, 32)),
  };
}
