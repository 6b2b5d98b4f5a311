// A description that cannot be right is told what is wrong with it, and those built in are right.

import t from 'tap';
import { spanOf } from '#protocol/time.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { faultsOfFormat } from '#telegrams/language/faults.js';
import { formatOf, type Part, type TelegramFormat } from '#telegrams/language/format.js';

const described = (emit: readonly Part[], more: Partial<TelegramFormat> = {}): TelegramFormat =>
  formatOf({ title: 'x', source: 'x', line: '9600 8N1', scale: 'utc', emit, ...more });

const told = (emit: readonly Part[], more?: Partial<TelegramFormat>): string[] =>
  faultsOfFormat(described(emit, more)).map(({ path, expected }) => `${path}: ${expected}`);

t.test('no format that is built in has a fault', (t) => {
  for (const [name, format] of CATALOGUE) t.same(faultsOfFormat(format), [], name);
  t.end();
});

t.test('each part is looked at, and all faults are told at once', (t) => {
  const parts: readonly (readonly [Part, RegExp])[] = [
    ['<STY>', /^emit\[0\]: a text to send: "<STY>" is neither/],
    ['a<b', /^emit\[1\]: a text to send: "<b" is neither/],
    [{ field: 'year', width: 2 }, /^emit\[2\]: too narrow: 2099 does not fit into 2 bytes$/],
    [{ field: 'second', width: 1, base: 'hex' }, /^emit\[3\]: too narrow: 60 .* 1 byte$/],
    [{ field: 'unix', base: 'binary', width: 3 }, /^emit\[4\]: too narrow/],
    [{ field: 'hour', minus: 1 }, /^emit\[5\]\.minus: a number from 0 to 0$/],
    [{ field: 'hour', first: 'sunday' }, /^emit\[6\]\.first: of no use/],
    [{ field: 'fraction' }, /^emit\[7\]: a fraction needs a width of 1 to 9/],
    [{ field: 'fraction', width: 2, base: 'hex' }, /^emit\[8\]: a fraction needs/],
    [{ field: 'month', texts: ['JAN'] }, /^emit\[9\]\.texts: a list of 12 texts/],
    [{ field: 'half-day', texts: ['AM', 'P'] }, /^emit\[10\]\.texts\[1\]: as long as "AM"/],
    [{ field: 'half-day', texts: ['AM', 'PM'], width: 2 }, /^emit\[11\]\.width: of no use/],
    [{ choose: [{ when: 'dst', text: 'S' }] }, /^emit\[12\]\.choose: needs a last row/],
    [{ choose: [{ text: 'a' }, { when: 'dst', text: 'b' }] }, /^emit\[13\]\.choose\[1\]: never/],
    [
      { choose: [{ when: 'dst', text: 'ab' }, { text: 'c' }] },
      /^emit\[14\]\.choose\[1\]\.text: as/,
    ],
    [{ choose: [{ text: 'a', also: ['bc'] }] }, /^emit\[15\]\.choose\[0\]\.also\[0\]: as long/],
    [
      {
        sum: [
          { when: 'dst', add: 1 },
          { when: 'utc', add: 1 },
        ],
      },
      /^emit\[16\]\.sum\[0\]: too light/,
    ],
    [
      { sum: [{ field: 'hour' }, { when: 'utc', add: 23 }], width: 2 },
      /^emit\[17\]\.sum\[1\]: too/,
    ],
    [{ sum: [{ field: 'hour' }] }, /^emit\[18\]: too narrow: 23 does not fit into 1 byte$/],
    [{ sum: [{ field: 'fraction' }], width: 9 }, /^emit\[19\]\.sum\[0\]: a fraction cannot/],
    [{ sum: [{ field: 'month', minus: 2 }], width: 2 }, /^emit\[20\]\.sum\[0\]\.minus/],
    [{ field: 'weekday', absent: '<STY>' }, /^emit\[21\]\.absent: a text to send/],
    [{ field: 'weekday', also: [{ text: 'X', is: 8 }] }, /^emit\[22\]\.also\[0\]\.is: a number/],
    [{ field: 'hour', digits: [2, 1] }, /^emit\[23\]\.digits: at least and at most/],
    [{ field: 'hour', base: 'hex', digits: [1, 2] }, /^emit\[24\]\.digits: of no use/],
    [{ aside: '<STY>', pass: [0, 2] }, /^emit\[25\]\.aside: a text to send/],
    [{ aside: 'x', pass: [3, 2] }, /^emit\[26\]\.pass: at least and at most/],
    [{ aside: 'x', of: 'digits' }, /^emit\[27\]\.of: of no use without pass/],
    [{ optional: ['x', { field: 'year', width: 2 }] }, /^emit\[28\]\.optional\[1\]: too narrow/],
    [{ optional: [{ mark: 'on-time' }] }, /^emit\[29\]\.optional\[0\]: left out: the mark/],
  ];
  const faults = told(parts.map(([part]) => part));
  t.equal(faults.length, parts.length, faults.join('\n'));
  for (const [i, [, pattern]] of parts.entries()) t.match(faults[i], pattern);
  t.end();
});

t.test('what is right alone may be wrong together', (t) => {
  t.same(told(['ab', { mark: 'on-time' }, { mark: 'on-time' }]), [
    'emit[2]: a second on-time mark',
  ]);
  t.same(told(['ab', { check: 'xor', from: 2 }]), [
    'emit[1]: covers nothing of the 2 bytes before it',
  ]);
  t.same(told(['ab', { check: 'xor', to: -2 }]), [
    'emit[1]: covers nothing of the 2 bytes before it',
  ]);
  t.same(told([{ mark: 'on-time' }]), ['emit: 0 bytes long; it may be from 1 to 255']);
  t.same(told(['x'.repeat(256)]), ['emit: 256 bytes long; it may be from 1 to 255']);
  t.same(told(['x'.repeat(28)], { line: '300 8N2' }), [
    'emit: sent for 1.03 s at 300 8N2, longer than every 1 s',
  ]);
  t.same(told(['x'.repeat(28)], { line: '300 8N2', every: spanOf(2e9) }), []);
  for (const every of [0, 5e8, 1.5e9, 7e9, 172_800e9])
    t.match(told(['x'], { every: spanOf(every) }), [/^every: whole seconds/], String(every));
  t.end();
});

t.test('seven data bits carry no byte above 127', (t) => {
  const line = '9600 7E1';
  for (const part of [
    '<0x80>',
    { field: 'hour', base: 'bcd', width: 1 },
    { sum: [48], base: 'binary' },
    { check: 'xor', base: 'binary' },
    { choose: [{ text: '<0xFF>' }] },
    { field: 'half-day', texts: ['<0xA0>', 'P'] },
  ] as const)
    t.match(told(['x', part], { line }), [/^emit\[1\]: needs 8 data bits/], JSON.stringify(part));
  t.same(told(['x', '<0x7F>'], { line }), []);
  t.end();
});
