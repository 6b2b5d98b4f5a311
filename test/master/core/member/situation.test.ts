// What a master offers in an election: agents go to the one whose group time is worth the most.

import t from 'tap';
import { situationOf } from '#master/core/member/situation.js';
import type { MasterOptions } from '#master/core/master-options.js';
import type { Reading } from '#protocol/clock/course.js';
import { rawTime } from '#protocol/time.js';
import type { Quality } from '#protocol/wire/quality.js';

interface Placed {
  readonly mode?: MasterOptions['mode'];
  readonly quality?: Quality;
  readonly hasReference?: boolean;
  readonly follows?: boolean;
}

const placed = ({ mode = 'average', quality = 'synchronised', ...rest }: Placed = {}) => {
  const { hasReference = false, follows = false } = rest;
  const keys = { agentsExpected: () => 9 } as MasterOptions['keys'];
  const master = {
    quality,
    hasReference,
    now: (at: number) => ({ bound: at / 10 }) as Reading,
    presence: (at: number) => ({ known: 7, answering: at / 200 }),
  };
  return situationOf({ mode, keys }, master, follows, rawTime(1000));
};

const meritOf = (place: Placed): string => placed(place).merit;

t.test('a reference, its own or that of a parent group, is worth more than an average', (t) => {
  for (const mode of ['average', 'master', 'reference'] as const) {
    t.equal(meritOf({ mode, hasReference: true }), 'reference');
    t.equal(meritOf({ mode, follows: true }), 'reference');
  }
  t.equal(meritOf({}), 'average');
  t.end();
});

t.test('without a reference one holds over in mode master, and averages in mode reference', (t) => {
  t.equal(meritOf({ mode: 'master' }), 'holdover');
  t.equal(meritOf({ mode: 'reference' }), 'average');
  t.end();
});

t.test('a master without the time, or that holds over, has no more than that to offer', (t) => {
  for (const mode of ['average', 'master', 'reference'] as const)
    for (const quality of ['unset', 'holdover'] as const)
      t.equal(meritOf({ mode, quality, hasReference: true, follows: true }), quality);
  t.end();
});

t.test('it says how wrong it may be now, and how many agents it should have, and has', (t) => {
  t.match(placed(), { bound: 100, agents: 9, known: 7, answering: 5 });
  t.end();
});
