// Real cryptography with seeded keys, so that a run can be repeated byte for byte.

import type { Crypto, KeyPair } from '#protocol/crypto.js';
import type { Random } from '#protocol/endpoint.js';
import { keyPairOf, nodeCrypto } from '#host/crypto.js';
import { openMachine } from '#host/machine.js';
import { randomBytes, seededRandom } from './random.js';

const PAIRS_MOST = 64;

/** Some pairs of keys, each made when it is first wanted: to make one for each handshake took a fifth of a story. */
class Pairs {
  readonly #pairs = new Map<number, KeyPair>();

  of(number: number): KeyPair {
    const known = this.#pairs.get(number);
    if (known !== undefined) return known;
    const pair = keyPairOf(randomBytes(seededRandom(number), 32));
    this.#pairs.set(number, pair);
    return pair;
  }
}

const PAIRS = new Pairs();

/** The daemons' own cipher: the addon's, where it is there, writes the same bytes in a tenth of the time. */
const { aead } = openMachine().crypto;

export function seededCrypto(random: Random): Crypto {
  return {
    aead,
    sha256: nodeCrypto.sha256,
    hmacSha256: nodeCrypto.hmacSha256,
    diffieHellman: nodeCrypto.diffieHellman,
    randomBytes: (length) => randomBytes(random, length),
    generateKeyPair: () => PAIRS.of(randomBytes(random, 32)[0]! % PAIRS_MOST),
  };
}
