// What becomes of queries for events, troubles and rounds.

import t from 'tap';
import { NIGHT_MS, groupOf, troubleOf, wallOf } from '#sim/console/standing-hub.js';
import { tryWeb } from '#sim/console/tried-web.js';

const NOW = NIGHT_MS + 1000;
const DAY = 86_400_000;

t.test('events are those of the last day, unless a span is given', async (t) => {
  const { hub, ask } = await tryWeb(t);
  await ask('/api/v1/events');
  await ask('/api/v1/events?group=main&subject=mit&from=0&limit=3');
  t.strictSame(hub.heard, [
    ['events', { limit: 200, fromMs: NOW - DAY, toMs: NOW }],
    ['events', { group: 'main', subject: 'mit', limit: 3, fromMs: 0, toMs: NOW }],
  ]);
});

t.test('troubles of now are asked of nobody, those of a span of the store', async (t) => {
  const { hub, ask } = await tryWeb(t);
  hub.listed = [
    troubleOf('t-3', { subject: 'chi' }),
    troubleOf('t-2'),
    troubleOf('t-1'),
    troubleOf('t-0', { group: 'hall' }),
  ];
  t.match((await ask('/api/v1/troubles?group=main&subject=mit&limit=1')).body, {
    troubles: [{ id: 't-2' }],
  });
  t.same(hub.heard, []);
  t.match((await ask('/api/v1/troubles?to=now')).body, { troubles: [{ id: 't-0' }] });
  t.match(hub.heard, [['pastTroubles', { fromMs: NOW - DAY, toMs: NOW }]]);
});

t.test('rounds are those of a group that there is', async (t) => {
  const { hub, ask } = await tryWeb(t);
  t.same((await ask('/api/v1/rounds?last=3')).body, { rounds: [] });
  t.same(hub.heard, [['rounds', 'main', 3]]);
  hub.wall = wallOf(2, [groupOf('hall'), groupOf('roof')]);
  t.match((await ask('/api/v1/rounds')).body, { status: 400 });
  t.match((await ask('/api/v1/rounds?group=cellar')).body, { status: 404 });
});
