// The digest of a roster: one number by which two masters see whether they know the same.

import t from 'tap';
import { nodeCrypto } from '#host/crypto.js';
import { digestText, hintOf, RosterDigest } from '#master/core/roster/digest.js';
import { bytesOf, integer } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';

const digestOf = (entries: readonly Uint8Array[]): RosterDigest => {
  const digest = new RosterDigest(nodeCrypto.sha256);
  for (const entry of entries) digest.turn(entry);
  return digest;
};

const drawn = (seed: number): Uint8Array[] => {
  const random = seededRandom(seed);
  return Array.from({ length: 12 }, () => bytesOf(random, 1 + integer(random, 80)));
};

t.test('the order in which entries come does not matter', (t) => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const entries = drawn(seed);
    const { bytes } = digestOf(entries);
    t.same(digestOf(entries.toReversed()).bytes, bytes);
    t.same(digestOf([...entries.slice(5), ...entries.slice(0, 5)]).bytes, bytes);
  }
  t.end();
});

t.test('one changed bit of one entry of many changes digest, hint and text', (t) => {
  const entries = drawn(1);
  const before = digestOf(entries);
  const seen = new Set([before.text]);
  const hints: number[] = [];
  const [first] = entries as [Uint8Array];
  for (let bit = 0; bit < 8 * first.length; bit += 1) {
    const other = first.slice();
    other[bit >> 3]! ^= 1 << (bit & 7);
    const after = digestOf([other, ...entries.slice(1)]);
    seen.add(after.text);
    hints.push(after.hint);
  }
  t.equal(seen.size, 1 + 8 * first.length);
  const alike = hints.filter((hint) => hint === before.hint).length;
  t.ok(alike <= 8, `one in 255 has the same hint: ${alike} of ${hints.length}`);
  t.end();
});

t.test('an entry that is taken out leaves what was there before it', (t) => {
  const entries = drawn(3);
  const digest = digestOf(entries);
  const { bytes } = digest;
  digest.turn(Uint8Array.of(7));
  t.notSame(digest.bytes, bytes);
  digest.turn(Uint8Array.of(7));
  t.same(digest.bytes, bytes);
  for (const entry of entries) digest.turn(entry);
  t.same(digest.bytes, new Uint8Array(16), 'nothing is left');
  t.end();
});

t.test('what was asked for stays as it was when more entries come', (t) => {
  const digest = digestOf(drawn(4));
  const { bytes } = digest;
  const before = bytes.slice();
  digest.turn(Uint8Array.of(1));
  t.same(bytes, before);
  t.end();
});

t.test('a hint is 1 to 255, because 0 in a beacon tells none', (t) => {
  const hint = (...first: number[]) => hintOf(Uint8Array.of(...first, ...new Uint8Array(12)));
  t.equal(hint(0, 0, 0, 0), 1);
  t.equal(hint(0, 0, 0, 254), 255);
  t.equal(hint(0, 0, 0, 255), 1);
  // 2^32 - 1 is a multiple of 255; 2^31 is one more than half of another one.
  t.equal(hint(255, 255, 255, 255), 1);
  t.equal(hint(128, 0, 0, 0), 129, 'without a sign');
  const random = seededRandom(5);
  const hints = new Set(Array.from({ length: 5000 }, () => hintOf(bytesOf(random, 16))));
  t.equal(hints.size, 255, 'each of them comes up');
  t.end();
});

t.test('people read its first four bytes, with the zeros', (t) => {
  t.equal(digestText(Uint8Array.of(0, 0x0a, 0xff, 0x10, 0x77)), '000aff10');
  t.end();
});
