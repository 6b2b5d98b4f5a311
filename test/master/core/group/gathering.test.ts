// How long a master listens before the first agreement.

import t from 'tap';
import { Gathering } from '#master/core/group/gathering.js';
import type { GroupOptions } from '#master/core/group/group-options.js';
import { rawTime, spanOf } from '#protocol/time.js';

const at = (second: number) => rawTime(second * 1e9);

const of = (gather: number, interval: number): Gathering =>
  new Gathering(
    {
      consensus: { gather: spanOf(gather * 1e9), maxSlewRate: 0 },
      interval: spanOf(interval * 1e9),
    } as GroupOptions,
    at(100),
  );

t.test('it listens for its time, and longer while somebody is missing', (t) => {
  const gathering = of(4, 1);
  t.same([gathering.isOver(at(103), true), gathering.isOver(at(104), true)], [false, true]);
  t.same([gathering.isOver(at(119), false), gathering.isOver(at(120), false)], [false, true]);
  t.same([gathering.left(at(105)), gathering.left(at(130))], [15e9, 0]);
  gathering.begin(at(200));
  t.notOk(gathering.isOver(at(203), true), 'it begins anew');
  t.equal(of(4, 16).left(at(100)), 96e9, 'six intervals are longer');
  t.equal(of(300, 16).left(at(100)), 300e9, 'nobody is waited for more shortly than for all');
  t.end();
});
