// How all groups are, in a line each.

import t from 'tap';
import { groupLines } from '#console/core/troubles/group-lines.js';
import { NIGHT, group, inspected, line } from './wall.js';

t.test('a line says how many clocks of a group are well, and how well', (t) => {
  const lines = [
    line('mit', { boundNs: 1.2e6 }),
    line('pit'),
    line('sit', { state: 'away', boundNs: null }),
    line('phone', { role: 'client', boundNs: 9e9 }),
    line('kit', { isSeen: false }),
  ];
  t.same(
    groupLines(inspected(NIGHT, [group({ lines }), group({ name: 'roof', lines: [] })]).view),
    [
      'hall: synchronised, 2 of 4 clocks synchronised, widest bound 1.2 ms',
      'roof: synchronised, 0 of 0 clocks synchronised',
    ],
  );
  t.same(groupLines(inspected(NIGHT, []).view), ['no group is seen']);
  t.end();
});
