// The cryptography over node:crypto: known answers from the RFCs, and what it must refuse.
import t from 'tap';
import { keyPairOf, nodeCrypto } from '#host/crypto.js';
import { aeadIsReal, cryptoBehaves } from '../protocol/crypto-behaves.js';
import { bytes, hex } from '../protocol/rfc8439.js';

const text = (characters: string): Uint8Array => new Uint8Array(Buffer.from(characters));

cryptoBehaves(t, 'node', nodeCrypto);
aeadIsReal(t, 'node', nodeCrypto.aead);

t.test('X25519 gives the answers of RFC 7748, also with the unused bit set', (t) => {
  for (const [scalar, point, product] of [
    [
      'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
      'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
      'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
    ],
    [
      '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
      'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
      '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
    ],
  ] as const)
    t.equal(hex(nodeCrypto.diffieHellman(bytes(scalar), bytes(point))!), product);
  t.end();
});

t.test('X25519 repeated a thousand times comes where RFC 7748 says', (t) => {
  let [scalar, point] = [bytes(`09${'00'.repeat(31)}`), bytes(`09${'00'.repeat(31)}`)];
  const step = (): void => {
    [scalar, point] = [nodeCrypto.diffieHellman(scalar, point)!, scalar];
  };
  step();
  t.equal(hex(scalar), '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079');
  for (let i = 1; i < 1000; i += 1) step();
  t.equal(hex(scalar), '684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51');
  t.end();
});

t.test('a public key follows from its private one, as in RFC 7748', (t) => {
  const bob = keyPairOf(bytes('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'));
  t.equal(hex(bob.publicKey), 'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f');
  t.end();
});

t.test('new key pairs differ, and are what their bytes say', (t) => {
  const [one, two] = [nodeCrypto.generateKeyPair(), nodeCrypto.generateKeyPair()];
  t.not(hex(one.privateKey), hex(two.privateKey));
  for (const pair of [one, two]) {
    t.equal(pair.privateKey.length, 32);
    t.equal(hex(keyPairOf(new Uint8Array(pair.privateKey)).publicKey), hex(pair.publicKey));
  }
  t.end();
});

t.test('a point of small order gives no secret', (t) => {
  const { privateKey } = nodeCrypto.generateKeyPair();
  for (const point of [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(31)}`,
  ])
    t.equal(nodeCrypto.diffieHellman(privateKey, bytes(point)), undefined, point);
  t.end();
});

t.test('a key of the wrong length is our own mistake and throws', (t) => {
  const { privateKey, publicKey } = nodeCrypto.generateKeyPair();
  for (const length of [0, 31, 33]) {
    const wrong = new Uint8Array(length);
    t.throws(() => nodeCrypto.diffieHellman(wrong, publicKey), RangeError);
    t.throws(() => nodeCrypto.diffieHellman(privateKey, wrong), RangeError);
    t.throws(() => keyPairOf(wrong), RangeError);
  }
  t.end();
});

t.test('hashes give the answers of RFC 6234 and RFC 4231', (t) => {
  t.equal(
    hex(nodeCrypto.sha256(text('abc'))),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  t.equal(
    hex(nodeCrypto.hmacSha256(text('Jefe'), text('what do ya want for nothing?'))),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  t.end();
});
