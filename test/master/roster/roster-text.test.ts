// The roster as text: what is written reads back, comments stay, and what is wrong is told without showing a key.

import t from 'tap';
import { parseRoster, renderRoster, type RosterText } from '#master/roster/roster-text.js';
import { nodeCrypto } from '#host/crypto.js';
import { Roster } from '#master/core/roster/roster.js';
import { integer, pick } from '#sim/dice.js';
import { seededRandom } from '#sim/random.js';
import { drawEntry } from '#sim/roster-entries.js';

const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');

function good(text: string): RosterText {
  const read = parseRoster(text);
  if ('fault' in read) throw new Error(`line ${read.line}: ${read.fault}`);
  return read;
}

t.test('a roster reads back as it was written, over any text that was there before', (t) => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = seededRandom(seed);
    const drawn = Array.from({ length: integer(random, 9) }, () => drawEntry(random));
    // By hand nobody writes a key twice.
    const versioned = drawn.map((entry) => ({ ...entry, version: entry.version + 1 }));
    const entries = [...new Roster(nodeCrypto, versioned).entries];
    const roster: RosterText = {
      entries,
      ...(random() < 0.5 && { self: 'lab-1' }),
      join: pick(random, [[], ['10.0.0.1', '[::1]:7526']]),
    };
    const before = renderRoster('', { ...roster, entries: entries.slice(0, 2) });
    for (const text of [renderRoster('', roster), renderRoster(before, roster)]) {
      const read = good(text);
      const byName = (all: RosterText['entries']) =>
        all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      t.same(
        { ...read, entries: byName(read.entries) },
        { ...roster, entries: byName(entries) },
        `seed ${seed}`,
      );
    }
  }
  t.end();
});

t.test('a key file of old is a roster without versions', (t) => {
  const text = `# ours\nkmc agent ${key(2)} until 2026-11-22T10:00:00Z\nkmc agent ${key(1)}\nlab-1 master ${key(3)} # here\n`;
  const read = good(text);
  t.match(read, {
    entries: [
      {
        name: 'kmc',
        version: 0,
        body: { credential: { role: 'agent', old: { until: 1_795_341_600 } } },
      },
      { name: 'lab-1', version: 0, body: { credential: { role: 'master' }, place: { number: 0 } } },
    ],
    self: undefined,
    join: [],
  });
  t.end();
});

t.test('comments, blank lines and the order of names stay when one entry changes', (t) => {
  const before = `# the hall\nb agent ${key(2)}  # by the door\n\na agent ${key(1)} edited 2026-11-22T10:00:00.001Z\n`;
  const { entries } = good(before);
  const a = { name: 'a', version: entries[1]!.version + 1 };
  const text = renderRoster(before, { entries: [entries[0]!, a], self: 'lab-1', join: [] });
  t.equal(
    text,
    `# the hall\nb agent ${key(2)}  # by the door\n\na removed edited 2026-11-22T10:00:00.002Z\nself lab-1\n`,
  );
  t.end();
});

t.test('what is wrong is told with its line, and never a key', (t) => {
  const edited = 'edited 2026-11-22T10:00:00.000Z';
  for (const [text, line, fault] of [
    ['a', 1, /^expected NAME ROLE KEY/],
    [`\nA agent ${key(1)}`, 2, /^the name may have/],
    [`a nobody ${key(1)}`, 1, /^the role must be/],
    ['a agent abc', 1, /^the key must be 32 bytes/],
    [`a agent ${key(1)} edited yesterday`, 1, /^an entry was edited at an instant/],
    [`a agent ${key(1)} edited 2026-02-30T10:00:00.000Z`, 1, /^an entry was edited at an instant/],
    [`a agent ${key(1)} until`, 1, /^expected NAME/],
    [`a agent ${key(1)} constructor 1`, 1, /^expected NAME/],
    [`a agent ${key(1)} ${edited} ${edited}`, 1, /^edited stands there twice/],
    [`a agent ${key(1)} number 1`, 1, /^only a master has number/],
    [`a master ${key(1)} number 8`, 1, /^a master's number is 0 to 7/],
    [`a master ${key(1)} rank 256`, 1, /^a master's rank is 0 to 255/],
    [`a master ${key(1)} at ${'h'.repeat(201)}`, 1, /^a master's addresses are at most 200/],
    [`a agent ${key(1)} formerly b,c,d`, 1, /^a name has 2 former names/],
    ['a removed', 1, /^a removed name says when/],
    [`a agent ${key(1)}\na agent ${key(2)}`, 2, /^a has a key already, on line 1/],
    [`a agent ${key(1)}\nb agent ${key(1)} ${edited}`, 2, /^the key is the same as on line 1/],
    [`a agent ${key(1)} until 2026-11-22T10:00:00Z`, 1, /^an old key of a, which has no new one/],
    ['self lab-1\nself lab-2', 2, /^a second line says which/],
    ['join x\njoin y', 2, /^a second line says where/],
  ] as const) {
    const read = parseRoster(text);
    t.match(read, { line, fault }, text.slice(0, 30));
    t.notMatch(JSON.stringify(read), key(1), 'no key is shown');
  }
  t.end();
});
