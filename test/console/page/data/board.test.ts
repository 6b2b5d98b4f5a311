// What the console says is put together.

import t from 'tap';
import { wallChangeBetween } from '#console/core/wall/wall-change.js';
import { Board } from '#page/data/board.js';
import {
  NIGHT_MS,
  eventOf,
  groupOf,
  lineOf,
  troubleOf,
  wallOf,
} from '#sim/console/standing-hub.js';

t.test('a change leads from the wall that is known to the next', (t) => {
  const board = new Board();
  const first = wallOf(1, [groupOf('main')]);
  const second = wallOf(2, [groupOf('main', { lines: [lineOf('mit', { state: 'away' })] })]);
  board.hearWall(first);
  t.ok(board.hearChange(wallChangeBetween(first, second)));
  t.same(board.view, second);
  t.equal(board.group('main')?.lines[0]?.state, 'away');
  t.equal(board.group(null), board.group('main'));
  t.equal(board.group('other'), undefined);
  t.end();
});

t.test('a change that follows another wall is refused, and nothing is changed by it', (t) => {
  const board = new Board();
  const walls = [1, 2, 3].map((version) => wallOf(version, [groupOf('main')]));
  const late = wallChangeBetween(walls[1]!, walls[2]!);
  t.notOk(board.hearChange(late), 'no wall is known yet');
  board.hearWall(walls[0]!);
  t.notOk(board.hearChange(late));
  t.equal(board.view, walls[0]);
  t.end();
});

t.test('a trouble is new once, and takes the place of what it was', (t) => {
  const board = new Board();
  const lasting = troubleOf('t-1', { toMs: null });
  t.ok(board.hearTrouble(lasting));
  t.notOk(board.hearTrouble({ ...lasting, times: 2 }));
  t.notOk(board.hearTrouble(troubleOf('t-1')), 'it is over');
  t.notOk(board.hearTrouble(troubleOf('t-0')), 'one that was over already is no news');
  t.equal(board.troubles.length, 2);
  t.end();
});

t.test('troubles that last come first, and of these the gravest', (t) => {
  const board = new Board();
  board.hearTroubles([
    troubleOf('over'),
    troubleOf('new', { toMs: null, fromMs: NIGHT_MS + 5000 }),
    troubleOf('grave', { toMs: null, severity: 'critical' }),
  ]);
  t.same(
    board.troubles.map(({ id }) => id),
    ['grave', 'new', 'over'],
  );
  t.end();
});

t.test('an event is kept once, the latest first, and not for ever', (t) => {
  const board = new Board();
  board.hearEvents([eventOf('a'), eventOf('b', { atMs: NIGHT_MS + 1 })]);
  const before = board.events;
  board.hearEvents([eventOf('a')]);
  t.equal(board.events, before);
  t.same(
    before.map(({ id }) => id),
    ['b', 'a'],
  );
  board.hearEvents(Array.from({ length: 2000 }, (_, i) => eventOf(`n${i}`)));
  t.equal(board.events.length, 500);
  t.end();
});
