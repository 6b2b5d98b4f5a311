// The roster as masters merge it: what comes of it does not depend on the way that an entry took.

import t from 'tap';
import { encodeEntry } from '#master/core/roster/entry-bytes.js';
import type { Entry } from '#master/core/roster/entry.js';
import { Roster, ROSTER_MOST } from '#master/core/roster/roster.js';
import { nodeCrypto } from '#host/crypto.js';
import type { Random } from '#protocol/endpoint.js';
import { integer } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';
import { drawEntry, entryOf, removed } from '#sim/roster-entries.js';

const rosterOf = (entries: Iterable<Entry>): Roster => new Roster(nodeCrypto, entries);

/** All of it, as bytes, in the order of the names. */
const contentOf = (roster: Roster): string[] =>
  [...roster.entries].map((entry) => Buffer.from(encodeEntry(entry)).toString('hex')).toSorted();

function shuffled<T>(random: Random, values: readonly T[]): T[] {
  const all = [...values];
  for (let i = all.length - 1; i > 0; i -= 1) {
    const other = integer(random, i + 1);
    [all[i], all[other]] = [all[other]!, all[i]!];
  }
  return all;
}

t.test(
  'whatever the order, the portions and the repetitions, the same entries make the same roster',
  (t) => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = seededRandom(seed);
      const entries = Array.from({ length: 1 + integer(random, 12) }, () => drawEntry(random));
      const one = rosterOf(entries);
      const other = rosterOf([]);
      for (const entry of shuffled(random, [...entries, ...entries])) other.merge([entry]);
      // In two halves that are merged with each other.
      const cut = integer(random, entries.length + 1);
      const left = rosterOf(entries.slice(0, cut));
      const right = rosterOf(entries.slice(cut));
      left.merge([...right.entries]);
      right.merge([...left.entries]);
      for (const roster of [other, left, right]) {
        t.same(contentOf(roster), contentOf(one), `seed ${seed}`);
        t.same(roster.digest.bytes, one.digest.bytes, `seed ${seed}`);
        const names = [...one.entries].map(({ name }) => roster.renamed(name));
        t.same(
          names,
          [...one.entries].map(({ name }) => one.renamed(name)),
          `seed ${seed}`,
        );
      }
    }
    t.end();
  },
);

t.test('a removed name stays removed, whatever older copy comes', (t) => {
  const roster = rosterOf([entryOf('a', 5)]);
  roster.merge([removed('a', 6)]);
  t.same(roster.merge([entryOf('a', 5), entryOf('a', 0), entryOf('a', 6, 255)]), []);
  t.equal(roster.credential('a'), undefined);
  t.equal(roster.size, 0);
  roster.merge([entryOf('a', 7, 2)]);
  t.match(roster.credential('a'), { key: new Uint8Array(32).fill(2) }, 'a later edit adds it anew');
  t.end();
});

t.test('a credential that did not change stays the same object', (t) => {
  const entry = entryOf('lab-1', 1, 1, 'master');
  const roster = rosterOf([entry]);
  const before = roster.credential('lab-1');
  const moved = entryOf('lab-1', 2, 1, 'master');
  const place = { addresses: ['10.0.0.1'], number: 0, rank: 0 };
  roster.merge([{ ...moved, body: { ...moved.body!, place } }]);
  t.equal(roster.credential('lab-1'), before);
  t.same(roster.entry('lab-1')?.body?.place, place);
  roster.merge([entryOf('lab-1', 3, 2, 'master')]);
  t.not(roster.credential('lab-1'), before);
  t.end();
});

t.test('every difference shows in the digest, and each entry that comes turns it', (t) => {
  const random = seededRandom(3);
  const seen = new Map<string, string>();
  for (let i = 0; i < 300; i += 1) {
    const roster = rosterOf(Array.from({ length: integer(random, 4) }, () => drawEntry(random)));
    const digest = Buffer.from(roster.digest.bytes).toString('hex');
    const content = contentOf(roster).join();
    t.equal(seen.get(digest) ?? content, content, 'the same digest is the same roster');
    seen.set(digest, content);
    t.ok(roster.digest.hint >= 1 && roster.digest.hint <= 255);
    t.equal(roster.digest.text, digest.slice(0, 8));
  }
  t.end();
});

t.test('a name is known by a former one until that is somebody else’s', (t) => {
  const renamed = entryOf('b', 2);
  const roster = rosterOf([entryOf('a', 1)]);
  roster.merge([removed('a', 2), { ...renamed, body: { ...renamed.body!, former: ['a'] } }]);
  t.equal(roster.credential('a'), roster.credential('b'));
  t.equal(roster.renamed('a'), 'b');
  roster.merge([entryOf('a', 3, 9)]);
  t.equal(roster.credential('a')?.name, 'a');
  t.equal(roster.renamed('a'), undefined);
  roster.merge([removed('a', 4), removed('b', 4)]);
  t.equal(roster.credential('a'), undefined);
  t.end();
});

t.test('beyond 65 536 names no new one is taken, but known ones still change', (t) => {
  const crypto = { sha256: () => new Uint8Array(32) };
  const roster = new Roster(
    crypto,
    Array.from({ length: ROSTER_MOST }, (_, i) => removed(`n${i}`, 1)),
  );
  t.same(roster.merge([entryOf('one-more', 1)]), []);
  t.equal(roster.merge([entryOf('n1', 2)]).length, 1);
  t.end();
});
