// The page says when what it shows is old.

import t from 'tap';
import { isStale, silentSources, staleText } from '#page/data/freshness.js';
import { groupOf, wallOf } from '#sim/console/standing-hub.js';

const OPEN = { state: 'open', heardAt: 1000, nextAt: undefined, beatMs: 5000 } as const;

t.test('an open stream is stale when it has missed a beat', (t) => {
  t.notOk(isStale(OPEN, 6500));
  t.ok(isStale(OPEN, 10_000));
  t.end();
});

t.test('a stream that is gone is stale soon, and one that never was is not', (t) => {
  const lost = { ...OPEN, state: 'lost', nextAt: 8000 } as const;
  t.notOk(isStale(lost, 2000));
  t.ok(isStale(lost, 4000));
  t.notOk(isStale({ ...lost, heardAt: undefined }, 1e9));
  t.equal(staleText(OPEN, 2000), undefined);
  t.equal(
    staleText(lost, 4000),
    'The console does not answer. What you see is 3 s old. Trying again in 4 s.',
  );
  t.match(staleText({ ...lost, nextAt: undefined }, 4000), /Trying again now/);
  t.end();
});

t.test('daemons that are not heard are named with their group', (t) => {
  const wall = wallOf(1, [groupOf('main')]);
  const [source] = wall.sources;
  const view = {
    ...wall,
    sources: [
      { ...source!, isLive: false },
      { ...source!, name: 'never', isLive: false, group: null },
      { ...source!, name: 'other', isLive: false, group: 'hall' },
      { ...source!, name: 'well' },
    ],
  };
  t.same(
    silentSources(view, wall.groups[0]!).map(({ name }) => name),
    ['lab-1', 'never'],
  );
  t.end();
});
