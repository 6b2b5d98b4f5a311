// Real cryptography with seeded keys is like the real one, and repeats itself.
import t from 'tap';
import { aeadIsReal, cryptoBehaves } from '../protocol/crypto-behaves.js';
import { seededCrypto } from './crypto.js';
import { seededRandom } from './random.js';

const crypto = seededCrypto(seededRandom(1));
cryptoBehaves(t, 'seeded', crypto);
aeadIsReal(t, 'seeded', crypto.aead);

t.test('with the same seed it makes the same keys', (t) => {
  const [one, other] = [seededCrypto(seededRandom(2)), seededCrypto(seededRandom(2))];
  t.same(one.generateKeyPair(), other.generateKeyPair());
  t.same(one.randomBytes(16), other.randomBytes(16));
  t.end();
});
