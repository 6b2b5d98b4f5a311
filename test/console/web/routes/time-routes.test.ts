// Group time, for who asks as Cristian does.

import t from 'tap';
import { groupOf, wallOf } from '#sim/console/standing-hub.js';
import { tryWeb } from '#sim/console/tried-web.js';

t.test('the time is short, never kept, and for pages of every origin', async (t) => {
  const { ask } = await tryWeb(t);
  const { headers, text } = await ask('/api/v1/time', {
    headers: { origin: 'http://exam.example' },
  });
  t.equal(text, '{"group":"main","timeNs":"1796094720000123456","boundNs":250000}');
  t.match(headers, {
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'timing-allow-origin': '*',
  });
});

t.test('nothing else is for pages of other origins', async (t) => {
  const { ask } = await tryWeb(t);
  for (const path of ['/api/v1/status', '/api/v1/events', '/metrics', '/healthz']) {
    const { headers } = await ask(path, { headers: { origin: 'http://exam.example' } });
    t.notOk(headers['access-control-allow-origin'], path);
    t.equal(headers['cross-origin-resource-policy'], 'same-origin');
  }
});

t.test('which time is meant, or that none is known yet, is said', async (t) => {
  const { hub, ask } = await tryWeb(t);
  const detail = async (path: string) => (await ask(path)).body;
  t.match(await detail('/api/v1/time?group=hall'), {
    status: 404,
    detail: 'there is no group "hall"',
  });
  hub.wall = wallOf(2, [groupOf('hall', { timeMs: null })]);
  t.match(await detail('/api/v1/time'), {
    status: 503,
    detail: 'the time of hall is not known yet',
  });
  hub.wall = wallOf(3, [groupOf('hall'), groupOf('roof')]);
  t.match(await detail('/api/v1/time'), {
    status: 400,
    detail: '"group" is missing: there are 2 of them',
  });
  hub.wall = wallOf(4, []);
  t.match(await detail('/api/v1/time'), { status: 404, detail: 'no group has been seen yet' });
});

t.test('a page that cannot read why is told so by its status alone', async (t) => {
  const { hub, ask } = await tryWeb(t);
  hub.wall = wallOf(2, [groupOf('hall', { timeMs: null })]);
  const { headers } = await ask('/api/v1/time');
  t.equal(headers['access-control-allow-origin'], '*', 'but it can');
});
