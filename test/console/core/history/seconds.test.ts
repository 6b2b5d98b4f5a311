// One second of each clock of a wall.

import t from 'tap';
import { secondsOfWall } from '#console/core/history/seconds.js';
import { groupOf, lineOf, wallOf } from '#sim/console/standing-hub.js';

t.test('each line, each wall clock and each master that is watched has its second', (t) => {
  const wall = { wall: 2, offsetNs: 5e6, boundNs: 3e6, ageNs: 1e9, votes: false };
  const lines = [
    lineOf('mit', { walls: [wall], temperatureC: 48.2, state: 'holdover' }),
    lineOf('ros'),
  ];
  const view = { ...wallOf(3, [groupOf('main', { lines })]), atMs: 1_796_094_720_700 };
  const seconds = secondsOfWall({ ...view, groups: [{ ...view.groups[0]!, timeMs: view.atMs }] });
  t.same(
    seconds.map(({ key, atMs, offset, state }) => [key.line, key.wall, atMs, offset, state]),
    [
      ['mit', 0, 1_796_094_720_000, 12_000, 'holdover'],
      ['mit', 2, 1_796_094_720_000, 5e6, 'holdover'],
      ['ros', 0, 1_796_094_720_000, 12_000, 'synchronised'],
      ['lab-1', -1, 1_796_094_720_000, 1_500_000, 'synchronised'],
    ],
  );
  t.match(seconds[0], {
    bound: 180_000,
    roundTrip: 310_000,
    lossBack: 0.01,
    rate: -3.25,
    temperature: 48.2,
  });
  t.end();
});

t.test('of what nobody tells there is none, and of a silent master that it is away', (t) => {
  const unseen = groupOf('roof', { state: 'unseen' });
  const lines = [lineOf('mit', { isSeen: false })];
  const masters = groupOf('main').masters.flatMap((master) => [
    { ...master, duty: 'silent' as const, systemAheadNs: null },
    { ...master, name: 'lab-2', isWatched: false },
  ]);
  const seconds = secondsOfWall(wallOf(1, [unseen, groupOf('main', { lines, masters })]));
  t.same(
    seconds.map(({ key, state, offset }) => [key.line, state, offset]),
    [['lab-1', 'away', null]],
  );
  t.end();
});

t.test('a group whose time is another one has its own seconds', (t) => {
  const view = wallOf(1, [
    groupOf('main', { timeMs: 1_800_000_000_500, lines: [lineOf('mit')], masters: [] }),
  ]);
  t.equal(secondsOfWall(view)[0]!.atMs, 1_800_000_000_000);
  t.end();
});
