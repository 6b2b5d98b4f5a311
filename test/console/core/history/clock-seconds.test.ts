// What a wall says of each clock, a second of each.

import t from 'tap';
import { clockSecondsOf } from '#console/core/history/clock-seconds.js';
import type { MasterView } from '#console/core/wall/view.js';
import { NIGHT_MS, groupOf, lineOf, wallOf } from '#sim/console/standing-hub.js';

const named = (seconds: ReturnType<typeof clockSecondsOf>) =>
  seconds.map(({ key: { line, wall }, state }) => `${line} ${wall} ${state}`);

t.test('a line, its wall clocks and the masters have a second each', (t) => {
  const walls = [
    { wall: 1, offsetNs: 40_000_000, boundNs: 5_000_000, ageNs: 1e9, votes: false },
    { wall: 2, offsetNs: null, boundNs: null, ageNs: null, votes: false },
  ];
  const mit = lineOf('mit', { walls, state: 'holdover', temperatureC: 41.5 });
  const seconds = clockSecondsOf(wallOf(5, [groupOf('main', { lines: [mit] })]));
  t.same(named(seconds), [
    'mit 0 holdover',
    'mit 1 holdover',
    'mit 2 holdover',
    'lab-1 -1 synchronised',
  ]);
  t.strictSame(seconds[0], {
    key: { group: 'main', line: 'mit', wall: 0 },
    atMs: NIGHT_MS + 5000,
    state: 'holdover',
    offset: 12_000,
    bound: 180_000,
    roundTrip: 310_000,
    lossOut: 0,
    lossBack: 0.01,
    rate: -3.25,
    temperature: 41.5,
  });
  t.match(seconds[1], { offset: 40_000_000, bound: 5_000_000, roundTrip: null, rate: null });
  t.match(seconds[3], { offset: 1_500_000, bound: 0, lossOut: null });
  t.end();
});

t.test('of a line that nobody tells of, nothing goes on', (t) => {
  const lines = [lineOf('mit', { isSeen: false }), lineOf('chi')];
  const seconds = clockSecondsOf(wallOf(1, [groupOf('main', { lines, masters: [] })]));
  t.same(named(seconds), ['chi 0 synchronised']);
  t.end();
});

t.test('a master is as its group is, and one that is silent is away', (t) => {
  const [leads] = groupOf('main').masters;
  const duty = (duty: MasterView['duty']) => ({ ...leads!, name: duty, duty });
  const masters = [duty('leads'), duty('stands-by'), duty('silent')];
  const of = (state: 'gathering' | 'holdover' | 'unseen' | 'synchronised') =>
    named(clockSecondsOf(wallOf(1, [groupOf('main', { lines: [], masters, state })])));
  t.same(of('synchronised'), [
    'leads -1 synchronised',
    'stands-by -1 synchronised',
    'silent -1 away',
  ]);
  t.same(of('gathering')[0], 'leads -1 joining');
  t.same(of('holdover').slice(0, 2), ['leads -1 holdover', 'stands-by -1 synchronised']);
  t.same(of('unseen'), ['leads -1 away', 'stands-by -1 away', 'silent -1 away']);
  t.end();
});
