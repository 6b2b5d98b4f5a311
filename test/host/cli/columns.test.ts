// Text in columns, and quantities short enough to stand in one.

import t from 'tap';
import {
  type Column,
  ago,
  countsText,
  pairLines,
  percent,
  shortSpan,
  signedPpm,
  signedSpan,
  tableLines,
} from '#host/cli/columns.js';

t.test('a span has three digits and a unit', (t) => {
  for (const [span, text] of [
    [0, '0 ns'],
    [7.4, '7 ns'],
    [999.4, '999 ns'],
    [999.5, '1.00 us'],
    [1234, '1.23 us'],
    [-45_000, '-45.0 us'],
    [999_600, '1.00 ms'],
    [1.5e9, '1.50 s'],
    [59.94e9, '59.9 s'],
    [60e9, '1 m'],
    [-3725e9, '-1 h 02 m 05 s'],
    [null, '-'],
  ] as const)
    t.equal(shortSpan(span), text, String(span));
  t.equal(signedSpan(1234), '+1.23 us');
  t.equal(signedSpan(-1234), '-1.23 us');
  t.equal(signedSpan(0.3), '0 ns');
  t.equal(signedSpan(-0.3), '0 ns');
  t.equal(signedSpan(null), '-');
  t.end();
});

t.test('rates, shares and ages', (t) => {
  t.same([12.345, -0.004, 0.004, -3, null].map(signedPpm), [
    '+12.35',
    '0.00',
    '0.00',
    '-3.00',
    '-',
  ]);
  t.same([0, 0.008, 0.099, 0.0996, 0.12, 1].map(percent), ['0', '0.8', '9.9', '10', '12', '100']);
  t.same([null, 4e7, 12.34e9, 59.96e9, 90e9].map(ago), [
    'never',
    '0.0 s ago',
    '12.3 s ago',
    '60.0 s ago',
    '1 m 30 s ago',
  ]);
  t.equal(countsText({}), undefined);
  t.equal(countsText({ short: 1, replayed: 20 }), 'short 1, replayed 20');
  t.end();
});

t.test('pairs and tables stand in columns', (t) => {
  t.same(
    pairLines([
      ['a', '1'],
      ['long', undefined],
      ['bcd', '2'],
    ]),
    ['  a    1', '  bcd  2'],
  );
  const columns = [
    { head: 'NAME', cell: (row: string) => row },
    { head: 'LENGTH', right: true, cell: (row: string) => String(row.length) },
    { head: 'X', cell: () => '' },
  ];
  t.same(tableLines(columns, ['a', 'bcdef']), [
    'NAME   LENGTH  X',
    'a           1',
    'bcdef       5',
  ]);
  t.same(tableLines(columns, []), ['NAME  LENGTH  X']);
  t.end();
});

t.test('where there is no room, columns that can be spared are left out one by one', (t) => {
  const columns: Column<string>[] = [
    { head: 'NAME', cell: (row) => row },
    { head: 'SECOND', cell: () => '2', spare: 2 },
    { head: 'FIRST', cell: () => '1', spare: 1 },
  ];
  const heads = (most?: number): string => tableLines(columns, ['kmc'], most)[0]!;
  t.equal(heads(), 'NAME  SECOND  FIRST');
  t.equal(heads(19), 'NAME  SECOND  FIRST');
  t.equal(heads(18), 'NAME  SECOND');
  t.equal(heads(11), 'NAME');
  t.equal(heads(2), 'NAME', 'what cannot be spared stays');
  t.end();
});
