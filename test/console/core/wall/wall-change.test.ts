// What changed of a wall, and that who follows the changes has the wall.

import t from 'tap';
import { applyWallChange, wallChangeBetween } from '#console/core/wall/wall-change.js';
import type { GroupView, WallView } from '#console/core/wall/view.js';
import { groupOf, lineOf, wallOf } from '#sim/console/standing-hub.js';
import { seededRandom } from '#sim/random.js';

const lines = (...names: string[]) => names.map((name) => lineOf(name));

t.test('of a thousand lines only the one that moved travels', (t) => {
  const names = Array.from({ length: 1000 }, (_, at) => `line-${at}`);
  const before = wallOf(1, [groupOf('main', { lines: lines(...names) })]);
  const moved = names.map((name) => lineOf(name, name === 'line-7' ? { offsetNs: 9 } : {}));
  const change = wallChangeBetween(before, wallOf(2, [groupOf('main', { lines: moved })]));
  t.match(change, { since: 1, version: 2 });
  t.same(change.groups, [{ name: 'main', group: {}, lines: [lineOf('line-7', { offsetNs: 9 })] }]);
  t.notOk('order' in change || 'sources' in change);
  t.end();
});

t.test('a wall on which nothing moved has no group in its change', (t) => {
  t.same(wallChangeBetween(wallOf(1, [groupOf('main')]), wallOf(2, [groupOf('main')])).groups, []);
  t.end();
});

t.test('a line that is gone, and one that came, are told by the new order', (t) => {
  const before = wallOf(1, [groupOf('main', { lines: lines('a', 'b', 'c') })]);
  const after = wallOf(2, [groupOf('main', { lines: lines('c', 'd', 'a') })]);
  const change = wallChangeBetween(before, after);
  t.same(change.groups[0]?.order, ['c', 'd', 'a']);
  t.same(
    change.groups[0]?.lines.map(({ name }) => name),
    ['d'],
  );
  t.same(applyWallChange(before, change), after);
  t.end();
});

t.test('a change does not fit a view that it does not begin at', (t) => {
  const [one, two, three] = [1, 2, 3].map((version) => wallOf(version, [groupOf('main')]));
  t.equal(applyWallChange(one!, wallChangeBetween(two!, three!)), undefined);
  t.end();
});

t.test('who has the first view and every change has the last view, whatever came and went', (t) => {
  const random = seededRandom(7);
  const pick = <T>(...these: T[]): T => these[Math.floor(random() * these.length)]!;
  const some = (names: readonly string[]): string[] =>
    names.filter(() => random() < 0.7).toSorted(() => random() - 0.5);
  const group = (name: string): GroupView =>
    groupOf(name, {
      term: pick(1, 2),
      // Names of others: nothing is made of them but keys of a map.
      lines: some(['a', 'b', '__proto__', 'constructor', '<b>']).map((line) =>
        lineOf(line, { offsetNs: pick(1, 2, null) }),
      ),
    });
  const draw = (version: number): WallView => ({
    ...wallOf(version, some(['main', 'hall', 'toString']).map(group)),
    ...(random() < 0.3 && { sources: [] }),
  });
  let real = draw(0);
  let shown = real;
  for (let version = 1; version < 300; version += 1) {
    const next = draw(version);
    const change = JSON.parse(JSON.stringify(wallChangeBetween(real, next)));
    shown = applyWallChange(shown, change)!;
    real = next;
    t.strictSame(shown, JSON.parse(JSON.stringify(next)), `version ${version}`);
  }
  t.end();
});
