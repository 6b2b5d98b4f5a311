// Entries as bytes: what is written reads back, and whatever comes from elsewhere is read or refused.

import t from 'tap';
import { decodeEntries, encodeEntry, ENTRY_MOST } from '#master/core/roster/entry-bytes.js';
import { ADDRESSES_MOST } from '#master/core/roster/entry.js';
import { bytesOf, integer } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';
import { drawEntry, entryOf, removed } from '#sim/roster-entries.js';

const random = seededRandom(11);

const masterAt = (...addresses: string[]) => {
  const entry = entryOf('a', 1, 1, 'master');
  return { ...entry, body: { ...entry.body!, place: { addresses, number: 0, rank: 0 } } };
};

t.test('entries read back as they were written, several in a row', (t) => {
  for (let i = 0; i < 300; i += 1) {
    const entries = Array.from({ length: integer(random, 5) }, () => drawEntry(random));
    const bytes = Buffer.concat(entries.map(encodeEntry));
    t.same(decodeEntries(bytes), entries);
    if (bytes.length > 0) t.equal(decodeEntries(bytes.subarray(0, -1)), undefined, 'cut short');
  }
  t.end();
});

t.test('the longest entry has its room', (t) => {
  const name = 'z'.repeat(31);
  const entry = entryOf(name, 9, 1, 'master');
  const old = { key: new Uint8Array(32), until: 1 };
  const bytes = encodeEntry({
    ...entry,
    body: {
      credential: { ...entry.body!.credential, old },
      former: ['y'.repeat(31), 'x'.repeat(31)],
      place: { addresses: ['h'.repeat(ADDRESSES_MOST)], number: 7, rank: 255 },
    },
  });
  t.equal(bytes.length, ENTRY_MOST);
  t.equal(decodeEntries(bytes)?.length, 1);
  t.end();
});

t.test('any bytes are read or refused, and what is read is written the same', (t) => {
  for (let i = 0; i < 2000; i += 1) {
    const good = encodeEntry(drawEntry(random));
    const bytes = random() < 0.5 ? good : bytesOf(random, integer(random, 100));
    if (bytes.length > 0) bytes[integer(random, bytes.length)] = integer(random, 256);
    const entries = decodeEntries(bytes);
    if (entries !== undefined) t.same(Buffer.concat(entries.map(encodeEntry)), Buffer.from(bytes));
  }
  t.end();
});

t.test('each field out of its range is refused', (t) => {
  const agent = encodeEntry(entryOf('a', 1));
  const master = encodeEntry(entryOf('a', 1, 1, 'master'));
  const changed = (bytes: Uint8Array, place: number, value: number): Uint8Array => {
    const copy = bytes.slice();
    copy[place] = value;
    return copy;
  };
  for (const [what, bytes] of [
    ['a kind that there is none of', changed(agent, 0, 4)],
    ['a flag that there is none of', changed(agent, 0, 0x21)],
    ['a removed name with an old key', changed(encodeEntry(removed('a', 1)), 0, 0x10)],
    ['a version beyond the year 9999', changed(agent, 1, 0xff)],
    ['no name', changed(agent, 7, 0)],
    ['a name that is none', changed(agent, 8, 0x41)],
    ['three former names', changed(agent, 41, 3)],
    ['a number of a ninth master', changed(master, 42, 8)],
    ['addresses beyond the end', changed(master, 44, 9)],
    ['a removal that nobody edited', encodeEntry(removed('a', 0))],
    ...['a,b', 'a#b', '#', ',', ' a', 'a  b', 'a\u001B[2J'].map(
      (at) => [`the address ${JSON.stringify(at)}`, encodeEntry(masterAt(at))] as const,
    ),
  ] as const)
    t.equal(decodeEntries(bytes), undefined, what);
  t.end();
});
