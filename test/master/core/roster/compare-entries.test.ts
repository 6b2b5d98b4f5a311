// Which of two entries is the later one: every master must choose the same, or their rosters never meet.

import t from 'tap';
import { compareEntries, sameBody, sameCredential } from '#master/core/roster/compare-entries.js';
import { encodeEntry } from '#master/core/roster/entry-bytes.js';
import type { Entry, LiveEntry } from '#master/core/roster/entry.js';
import { seededRandom } from '#sim/random.js';
import { drawEntry, entryOf, removed } from '#sim/roster-entries.js';

const isLater = (a: Entry, b: Entry): boolean =>
  compareEntries(a, b) > 0 && compareEntries(b, a) < 0;

const changed = (entry: Entry, body: Partial<LiveEntry['body']>): Entry => ({
  ...entry,
  body: { ...(entry as LiveEntry).body, ...body },
});

t.test('the later version wins, whatever it says', (t) => {
  t.ok(isLater(entryOf('a', 6, 1), entryOf('a', 5, 255)));
  t.ok(isLater(entryOf('a', 6), removed('a', 5)), 'a name that was removed comes again');
  t.ok(isLater(entryOf('a', 2 ** 33), removed('a', 2 ** 32)), 'versions are beyond 32 bits');
  t.end();
});

t.test('of two of the same version the one that removes wins: no key comes back by chance', (t) => {
  for (const fill of [0, 255]) t.ok(isLater(removed('a', 5), entryOf('a', 5, fill)));
  t.end();
});

t.test('of two that live and have the same version the one with the higher bytes wins', (t) => {
  t.ok(isLater(entryOf('a', 5, 2), entryOf('a', 5, 1)));
  const one = entryOf('a', 5);
  t.ok(isLater(changed(one, { former: ['b'] }), one), 'one that says more');
  t.end();
});

t.test('the order is total and has no circles: all triples of many drawn entries agree', (t) => {
  const wrong: string[] = [];
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = seededRandom(seed);
    const all = Array.from({ length: 24 }, (): Entry => {
      const { body, version } = drawEntry(random);
      return { name: 'a', version, ...(body && { body }) };
    });
    const bytes = all.map((entry) => Buffer.from(encodeEntry(entry)).toString('hex'));
    const signs = all.map((a) => all.map((b) => Math.sign(compareEntries(a, b))));
    for (const i of all.keys())
      for (const j of all.keys()) {
        if (signs[i]![j]! + signs[j]![i]! !== 0) wrong.push(`${seed}: ${i} and ${j} both win`);
        if ((signs[i]![j] === 0) !== (bytes[i] === bytes[j]))
          wrong.push(`${seed}: ${i} and ${j} are a tie, and differ`);
        for (const k of all.keys())
          if (signs[i]![j]! > 0 && signs[j]![k]! > 0 && signs[i]![k]! <= 0)
            wrong.push(`${seed}: ${i}, ${j}, ${k} go round`);
      }
  }
  t.same(wrong, []);
  t.end();
});

t.test('two entries say the same if only their versions differ', (t) => {
  const one = entryOf('a', 5, 1, 'master');
  t.ok(sameBody(one, { ...one, version: 6 }));
  t.ok(sameBody(removed('a', 1), removed('a', 2)));
  const place = { addresses: ['10.0.0.1'], number: 0, rank: 0 };
  for (const [what, other] of [
    ['another key', entryOf('a', 5, 2, 'master')],
    ['another address', changed(one, { place })],
    ['a former name', changed(one, { former: ['b'] })],
    ['nothing any more', removed('a', 5)],
    ['another name', changed({ ...one, name: 'b' }, {})],
  ] as const)
    t.notOk(sameBody(one, other), what);
  t.end();
});

t.test('a credential is the same while name, role, key and old key are', (t) => {
  const key = new Uint8Array(32).fill(1);
  const old = { key: new Uint8Array(32).fill(2), until: 7 };
  const one = { name: 'a', role: 'agent', key, old } as const;
  t.ok(sameCredential(one, { ...one, key: key.slice(), old: { ...old, key: old.key.slice() } }));
  const { old: _, ...without } = one;
  t.ok(sameCredential(without, { ...without }));
  for (const [what, other] of [
    ['name', { ...one, name: 'b' }],
    ['role', { ...one, role: 'client' }],
    ['key', { ...one, key: old.key }],
    ['old key', { ...one, old: { ...old, key } }],
    ['end of the old key', { ...one, old: { ...old, until: 8 } }],
    ['no old key', without],
  ] as const) {
    t.notOk(sameCredential(one, other), what);
    t.notOk(sameCredential(other, one), `${what}, the other way round`);
  }
  t.end();
});
