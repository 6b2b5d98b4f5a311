// What every cipher and every cryptography must do: the compliance suites of both interfaces.

import type { Test } from 'tap';
import type { Aead, Crypto } from '#protocol/crypto.js';
import { HEADER, KEY, NONCE, PLAIN, SEALED, hex, joined } from './rfc8439.js';

const TAG_SIZE = 16;

/** `text` behind `header`, sealed: the header, what became of the text, and the tag. */
function sealed(aead: Aead, header: Uint8Array, text: Uint8Array, nonce = NONCE): Uint8Array {
  const buffer = joined(header, text, new Uint8Array(TAG_SIZE));
  aead.seal(buffer, 0, header.length, text.length, nonce);
  return buffer;
}

/** The text of a sealed datagram; undefined if it does not open. The bytes given stay as they are. */
function opened(
  aead: Aead,
  datagram: Uint8Array,
  headerSize: number,
  nonce = NONCE,
): Uint8Array | undefined {
  const buffer = new Uint8Array(datagram);
  if (!aead.open(buffer, 0, headerSize, buffer.length - headerSize, nonce)) return undefined;
  return buffer.subarray(headerSize, buffer.length - TAG_SIZE);
}

/** The same with each of its bits flipped, one after the other. */
function* flipped(data: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < 8 * data.length; bit += 1) {
    const copy = new Uint8Array(data);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    yield copy;
  }
}

/** Declares the suite's tests of the ciphers that `make` makes, under `name`. */
export function aeadBehaves(t: Test, name: string, make: (key: Uint8Array) => Aead): void {
  void t.test(`${name}: what is sealed opens, with an empty text or header, too`, (t) => {
    const aead = make(KEY);
    for (const headerSize of [0, 1, 12])
      for (const size of [0, 1, 20, 114, 500]) {
        const header = new Uint8Array(headerSize).map((_, i) => 7 * i);
        const text = new Uint8Array(size).map((_, i) => i);
        const datagram = sealed(aead, header, text);
        t.equal(hex(datagram.subarray(0, headerSize)), hex(header), 'the header stays clear');
        t.equal(hex(opened(aead, datagram, headerSize)!), hex(text), `${headerSize} and ${size}`);
      }
    t.end();
  });

  void t.test(`${name}: what stands before and behind it in the buffer is not touched`, (t) => {
    const aead = make(KEY);
    const buffer = new Uint8Array(80).fill(0xee);
    t.equal(aead.seal(buffer, 16, 12, 20, NONCE), undefined);
    t.equal(hex(buffer.subarray(0, 28)), 'ee'.repeat(28));
    t.equal(hex(buffer.subarray(64)), 'ee'.repeat(16));
    t.equal(aead.open(buffer, 16, 12, 36, NONCE), true);
    t.equal(hex(buffer.subarray(0, 48)), 'ee'.repeat(48));
    t.equal(hex(buffer.subarray(64)), 'ee'.repeat(16));
    t.end();
  });

  void t.test(`${name}: with any bit flipped, of datagram, nonce or key, it does not open`, (t) => {
    const aead = make(KEY);
    const datagram = sealed(aead, HEADER, PLAIN.subarray(0, 40));
    let open = 0;
    for (const wrong of flipped(datagram)) if (opened(aead, wrong, HEADER.length)) open += 1;
    for (const wrong of flipped(NONCE)) if (opened(aead, datagram, HEADER.length, wrong)) open += 1;
    for (const wrong of flipped(KEY)) if (opened(make(wrong), datagram, HEADER.length)) open += 1;
    t.equal(open, 0);
    t.ok(opened(aead, datagram, HEADER.length), 'and it opens as it is');
    t.end();
  });

  void t.test(`${name}: what is cut short does not open, nor what has no room for a tag`, (t) => {
    const aead = make(KEY);
    const datagram = sealed(aead, HEADER, PLAIN.subarray(0, 40));
    for (let length = HEADER.length; length < datagram.length; length += 1)
      t.equal(opened(aead, datagram.subarray(0, length), HEADER.length), undefined);
    t.end();
  });

  void t.test(`${name}: a cipher keeps its key, and ciphers of several keys take turns`, (t) => {
    const key = new Uint8Array(KEY);
    const [one, other] = [make(key), make(new Uint8Array(32))];
    key.fill(0);
    const [mine, theirs] = [sealed(make(KEY), HEADER, PLAIN), sealed(other, HEADER, PLAIN)];
    t.ok(opened(one, mine, HEADER.length));
    t.equal(opened(one, theirs, HEADER.length), undefined);
    t.ok(opened(other, theirs, HEADER.length));
    t.same(sealed(one, HEADER, PLAIN), mine);
    t.end();
  });
}

/** Declares that real ciphers give the answers of RFC 8439, and throw for our own mistakes. */
export function aeadIsReal(t: Test, name: string, make: (key: Uint8Array) => Aead): void {
  void t.test(`${name}: sealing and opening give the answers of RFC 8439`, (t) => {
    const aead = make(KEY);
    const datagram = sealed(aead, HEADER, PLAIN);
    t.equal(hex(datagram), hex(joined(HEADER, SEALED)));
    t.equal(hex(opened(aead, datagram, HEADER.length)!), hex(PLAIN));
    t.end();
  });

  void t.test(`${name}: a key or nonce of another length, or a short buffer, throws`, (t) => {
    for (const length of [0, 31, 33]) t.throws(() => make(new Uint8Array(length)), RangeError);
    const aead = make(KEY);
    t.throws(() => aead.seal(new Uint8Array(47), 0, 12, 20, NONCE), RangeError);
    t.throws(() => aead.open(new Uint8Array(47), 0, 12, 36, NONCE), RangeError);
    for (const length of [11, 13])
      t.throws(() => sealed(aead, HEADER, PLAIN, new Uint8Array(length)));
    t.end();
  });
}

/** Declares the suite's tests of `crypto`, under `name`; and those of its cipher. */
export function cryptoBehaves(t: Test, name: string, crypto: Crypto): void {
  aeadBehaves(t, name, crypto.aead);

  void t.test(`${name}: two key pairs agree on a secret that no third one has`, (t) => {
    const [one, two] = [crypto.generateKeyPair(), crypto.generateKeyPair()];
    const third = crypto.generateKeyPair();
    t.equal(new Set([one, two, third].map(({ privateKey }) => hex(privateKey))).size, 3);
    for (const { privateKey, publicKey } of [one, two])
      t.same([privateKey.length, publicKey.length], [32, 32]);
    const secret = crypto.diffieHellman(one.privateKey, two.publicKey)!;
    t.equal(secret.length, 32);
    t.equal(hex(crypto.diffieHellman(two.privateKey, one.publicKey)!), hex(secret));
    t.not(hex(crypto.diffieHellman(third.privateKey, one.publicKey)!), hex(secret));
    const copied = new Uint8Array(one.privateKey);
    t.equal(hex(crypto.diffieHellman(copied, two.publicKey)!), hex(secret), 'by bytes alone, too');
    t.end();
  });

  void t.test(`${name}: a hash has 32 bytes, and depends on every bit of data and key`, (t) => {
    const data = PLAIN.subarray(0, 40);
    const [plain, keyed] = [hex(crypto.sha256(data)), hex(crypto.hmacSha256(KEY, data))];
    t.same([plain.length, keyed.length], [64, 64]);
    t.equal(hex(crypto.sha256(new Uint8Array(data))), plain, 'and on nothing else');
    t.equal(hex(crypto.hmacSha256(new Uint8Array(KEY), data)), keyed);
    const others = [...flipped(data)].flatMap((wrong) => [
      hex(crypto.sha256(wrong)),
      hex(crypto.hmacSha256(KEY, wrong)),
    ]);
    const otherKeys = [...flipped(KEY)].map((wrong) => hex(crypto.hmacSha256(wrong, data)));
    t.equal(new Set([plain, keyed, ...others, ...otherKeys]).size, 2 + 2 * 320 + 256);
    t.equal(hex(data), hex(PLAIN.subarray(0, 40)), 'what was hashed stays as it was');
    t.end();
  });

  void t.test(`${name}: random bytes have the length asked for, and do not repeat`, (t) => {
    for (const length of [0, 1, 4, 16, 100]) t.equal(crypto.randomBytes(length).length, length);
    t.not(hex(crypto.randomBytes(16)), hex(crypto.randomBytes(16)));
    t.end();
  });
}
