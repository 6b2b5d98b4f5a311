// What becomes of a query for a history.

import t from 'tap';
import { NIGHT_MS, groupOf, wallOf } from '#sim/console/standing-hub.js';
import { tryWeb } from '#sim/console/tried-web.js';

const NOW = NIGHT_MS + 1000;

t.test('what a query leaves out is an hour of the only group, in a thousand points', async (t) => {
  const { hub, ask } = await tryWeb(t);
  await ask('/api/v1/history?line=mit');
  await ask(
    '/api/v1/history?line=lab-1&wall=-1&from=-1d12h&to=2026-12-01T04:00:00%2B01:00&points=5',
  );
  await ask(`/api/v1/history?line=a%26b%2F%3C&from=0&to=${NOW}`);
  t.strictSame(hub.heard, [
    [
      'history',
      {
        key: { group: 'main', line: 'mit', wall: 0 },
        points: 1000,
        fromMs: NOW - 3.6e6,
        toMs: NOW,
      },
    ],
    [
      'history',
      {
        key: { group: 'main', line: 'lab-1', wall: -1 },
        points: 5,
        fromMs: NOW - 36 * 3.6e6,
        toMs: Date.UTC(2026, 11, 1, 3),
      },
    ],
    [
      'history',
      { key: { group: 'main', line: 'a&b/<', wall: 0 }, points: 1000, fromMs: 0, toMs: NOW },
    ],
  ]);
});

t.test(
  'a group that is gone has its history all the same; of two groups one is named',
  async (t) => {
    const { hub, ask } = await tryWeb(t);
    t.equal((await ask('/api/v1/history?line=mit&group=gone')).status, 200);
    hub.wall = wallOf(2, [groupOf('hall'), groupOf('roof')]);
    t.match((await ask('/api/v1/history?line=mit')).body, {
      status: 400,
      detail: /"group" is missing/,
    });
  },
);

t.test('columns say the same as points', async (t) => {
  const { ask } = await tryWeb(t);
  const { body } = await ask('/api/v1/history?line=mit&as=columns');
  t.match(body, {
    grain: 'second',
    atMs: [NIGHT_MS, NIGHT_MS + 1000],
    state: ['synchronised', 'holdover'],
    values: { offset: { mean: [1000, 2000] }, roundTrip: { mean: [3e5, null] } },
  });
});
