// The cryptography over node:crypto: known answers from the RFCs, and what it must refuse.
import t from 'tap';
import { keyPairOf, nodeCrypto } from '#host/crypto.js';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
const text = (characters: string): Uint8Array => new Uint8Array(Buffer.from(characters));

/** RFC 8439, section 2.8.2. */
const AEAD = {
  key: bytes('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'),
  nonce: bytes('070000004041424344454647'),
  header: bytes('50515253c0c1c2c3c4c5c6c7'),
  plaintext: text(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the " +
      'future, sunscreen would be it.',
  ),
  sealed: bytes(
    'd31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6' +
      '3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36' +
      '92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc' +
      '3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691',
  ),
};
const aead = nodeCrypto.aead(AEAD.key);

/** `text` sealed behind `header`, the tag behind that. */
function seal(header: Uint8Array, text: Uint8Array, nonce = AEAD.nonce): Uint8Array {
  const buffer = Buffer.concat([header, text, new Uint8Array(16)]);
  aead.seal(buffer, 0, header.length, text.length, nonce);
  return buffer.subarray(header.length);
}

/** What opens of `sealed`; undefined for nothing. The bytes given stay as they are. */
function open(
  header: Uint8Array,
  sealed: Uint8Array,
  { cipher = aead, nonce = AEAD.nonce } = {},
): Uint8Array | undefined {
  const buffer = Buffer.concat([header, sealed]);
  const opened = cipher.open(buffer, 0, header.length, sealed.length, nonce);
  return opened ? buffer.subarray(header.length, buffer.length - 16) : undefined;
}

t.test('sealing and opening give the answers of RFC 8439', (t) => {
  t.equal(hex(seal(AEAD.header, AEAD.plaintext)), hex(AEAD.sealed));
  t.equal(hex(open(AEAD.header, AEAD.sealed)!), hex(AEAD.plaintext));
  t.end();
});

t.test('an empty text and an empty header come back as they were', (t) => {
  for (const [headerSize, size] of [
    [12, 20],
    [12, 0],
    [0, 20],
    [0, 0],
  ] as const) {
    const header = nodeCrypto.randomBytes(headerSize);
    const plain = new Uint8Array(size).map((_, i) => i);
    const sealed = seal(header, plain);
    if (size > 0) t.not(hex(sealed.subarray(0, size)), hex(plain));
    t.equal(hex(open(header, sealed)!), hex(plain), `${headerSize} and ${size} bytes`);
  }
  t.end();
});

t.test('what stands before and behind a datagram in its buffer is not touched', (t) => {
  const buffer = new Uint8Array(80).fill(0xee);
  aead.seal(buffer, 16, 12, 20, AEAD.nonce);
  t.equal(hex(buffer.subarray(0, 28)), 'ee'.repeat(28));
  t.equal(hex(buffer.subarray(64)), 'ee'.repeat(16));
  t.ok(aead.open(buffer, 16, 12, 36, AEAD.nonce));
  t.equal(hex(buffer.subarray(0, 48)), 'ee'.repeat(48));
  t.equal(hex(buffer.subarray(64)), 'ee'.repeat(16));
  t.end();
});

t.test('a buffer that is too short is our own mistake, and throws', (t) => {
  t.throws(() => aead.seal(new Uint8Array(47), 0, 12, 20, AEAD.nonce), RangeError);
  t.throws(() => aead.open(new Uint8Array(47), 0, 12, 36, AEAD.nonce), RangeError);
  t.end();
});

t.test('a flipped bit anywhere, another header or another nonce does not open', (t) => {
  for (let bit = 0; bit < 8 * AEAD.sealed.length; bit += 1) {
    const flipped = new Uint8Array(AEAD.sealed);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    if (open(AEAD.header, flipped) !== undefined) t.fail(`bit ${bit} may flip`);
  }
  t.equal(open(AEAD.nonce, AEAD.sealed), undefined);
  t.equal(open(AEAD.header.subarray(1), AEAD.sealed), undefined);
  t.equal(open(AEAD.header, AEAD.sealed, { nonce: AEAD.header }), undefined);
  const other = nodeCrypto.aead(new Uint8Array(32));
  t.equal(open(AEAD.header, AEAD.sealed, { cipher: other }), undefined);
  t.end();
});

t.test('what is cut short does not open, nor what has no room for a tag', (t) => {
  for (let length = 0; length < AEAD.sealed.length; length += 1)
    t.equal(open(AEAD.header, AEAD.sealed.subarray(0, length)), undefined);
  t.end();
});

t.test('a cipher keeps its key when the caller’s bytes change', (t) => {
  const key = new Uint8Array(AEAD.key);
  const cipher = nodeCrypto.aead(key);
  key.fill(0);
  t.ok(open(AEAD.header, AEAD.sealed, { cipher }));
  t.end();
});

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

t.test('new key pairs differ, agree with each other, and are what their bytes say', (t) => {
  const [one, two] = [nodeCrypto.generateKeyPair(), nodeCrypto.generateKeyPair()];
  t.not(hex(one.privateKey), hex(two.privateKey));
  for (const pair of [one, two]) {
    t.equal(pair.privateKey.length, 32);
    t.equal(hex(keyPairOf(new Uint8Array(pair.privateKey)).publicKey), hex(pair.publicKey));
  }
  const shared = hex(nodeCrypto.diffieHellman(one.privateKey, two.publicKey)!);
  t.equal(hex(nodeCrypto.diffieHellman(two.privateKey, one.publicKey)!), shared);
  const copied = new Uint8Array(one.privateKey);
  t.equal(hex(nodeCrypto.diffieHellman(copied, two.publicKey)!), shared);
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
    t.throws(() => nodeCrypto.aead(wrong), RangeError);
    t.throws(() => nodeCrypto.diffieHellman(wrong, publicKey), RangeError);
    t.throws(() => nodeCrypto.diffieHellman(privateKey, wrong), RangeError);
    t.throws(() => keyPairOf(wrong), RangeError);
  }
  t.throws(() => open(AEAD.header, AEAD.sealed, { nonce: new Uint8Array(11) }));
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

t.test('random bytes have the length asked for and do not repeat', (t) => {
  t.equal(nodeCrypto.randomBytes(16).length, 16);
  t.not(hex(nodeCrypto.randomBytes(16)), hex(nodeCrypto.randomBytes(16)));
  t.end();
});
