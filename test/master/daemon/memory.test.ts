// What of a state file is believed: nothing that this program would not have written.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseAgentMemory as parseAgent } from '#agent/core/clock/agent-memory.js';
import { parseMasterMemory as parseMaster } from '#master/daemon/memory.js';
import { StateFile } from '#host/daemon/state-file.js';

const GOOD = { rate: 1e-5, time: { seconds: 1_790_000_000, nanoseconds: 0 }, term: 7 };
const YEAR_285428751 = 9_007_199_254_740_991;

const LIES: readonly unknown[] = [
  ...[YEAR_285428751, 1_767_225_600 + 2 ** 31, 1_767_225_599, -1, 0.5, 1e300, '1790000000'].map(
    (seconds) => ({ ...GOOD, time: { seconds, nanoseconds: 0 } }),
  ),
  ...[null, 0, [], 'now'].map((time) => ({ ...GOOD, time })),
  ...[0.5, -0.5, 1e300, '0', null, [0]].map((rate) => ({ ...GOOD, rate })),
  ...[-1, 1e300, 2.2e18, '5', null].map((forwards) => ({ ...GOOD, forwards })),
  ...[-1, 65_536, 1.5, 1e300, '7', null].map((term) => ({ ...GOOD, term })),
  null,
  0,
  '',
  [],
  [GOOD],
];

for (const [role, parse] of [
  ['an agent', parseAgent],
  ['a master', parseMaster],
] as const) {
  t.test(`${role} believes what it has written, and no time, rate or term beyond reason`, (t) => {
    t.same(parse(GOOD), GOOD);
    t.same(parse({ ...GOOD, forwards: 3.2e17 }), { ...GOOD, forwards: 3.2e17 });
    t.same(parse({ ...GOOD, forwards: 0 }), GOOD);
    const unset = { ...GOOD, time: { seconds: 0, nanoseconds: 0 } };
    t.same(parse(unset), unset, 'it never had a time');
    for (const seconds of [1_767_225_600, 1_767_225_599 + 2 ** 31])
      t.ok(parse({ ...GOOD, time: { seconds } }));
    for (const lie of LIES) t.equal(parse(lie), undefined, JSON.stringify(lie));
    t.end();
  });

  t.test(`${role} puts a state aside that is not one, however it is broken`, (t) => {
    const path = join(t.testdir({}), 'state.json');
    const good = JSON.stringify(GOOD);
    const texts = [
      ...LIES.map((lie) => JSON.stringify(lie)),
      ...[1, 20, good.length - 1].map((length) => good.slice(0, length)),
      good.replace('1790000000', '1e999'),
      good.replace('1790000000', 'NaN'),
      good.replace('"term":7', '"term":7,"term":70000'),
      `${good}\0`,
      '['.repeat(60_000),
      `${'{"time":'.repeat(5000)}1${'}'.repeat(5000)}`,
      `{"__proto__":${good}}`,
    ];
    for (const text of texts) {
      writeFileSync(path, text);
      const { state, fault } = new StateFile<object>(path, parse).read();
      t.equal(state, undefined, JSON.stringify(text.slice(0, 80)));
      t.match(fault, /^the state in \S+ (is cut short or not JSON|makes no sense); moved to \S+$/);
    }
    writeFileSync(path, `\uFEFF${good}`);
    t.same(
      new StateFile<object>(path, parse).read(),
      { state: GOOD },
      'as Windows editors write it',
    );
    t.end();
  });
}

t.test('a master remembers how far the group is ahead of its own clock, within reason', (t) => {
  for (const ahead of [0, -5e9, 3.6e12])
    t.same(parseMaster({ ...GOOD, ahead }), { ...GOOD, ahead });
  for (const ahead of [3.7e12, -1e300, 0.5, '5', null, [0]])
    t.equal(parseMaster({ ...GOOD, ahead }), undefined, JSON.stringify(ahead));
  t.end();
});

t.test('a master remembers what operators set the time by', (t) => {
  const at = { seconds: 1_790_000_000, nanoseconds: 0 };
  const settings = [
    { by: 3.2e17, at },
    { by: -2e9, at },
  ];
  t.same(parseMaster({ ...GOOD, settings }), { ...GOOD, settings });
  t.same(parseMaster({ ...GOOD, settings: [] }), GOOD);
  const one = settings[0]!;
  for (const wrong of [
    null,
    7,
    {},
    [null],
    [7],
    [[]],
    [...settings, {}],
    Array(9).fill(one),
    ...[1e300, '7', null, undefined].map((by) => [{ ...one, by }]),
    ...[null, 7, { seconds: 7 }].map((time) => [{ ...one, at: time }]),
  ])
    t.equal(parseMaster({ ...GOOD, settings: wrong }), undefined, JSON.stringify(wrong));
  t.end();
});
