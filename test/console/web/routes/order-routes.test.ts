// What changes something: with a token it is done in the name of its owner, without one it is not.

import { chmodSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { Tokens, newToken, tokensText } from '#console/web/tokens.js';
import { troubleOf } from '#sim/console/standing-hub.js';
import { tryWeb } from '#sim/console/tried-web.js';

/** A web server at which Ada has a token. */
async function withToken(t: Test) {
  const { token, entry } = newToken('ada', '2026-12-01T03:12:00Z');
  const path = `${t.testdir({})}/tokens`;
  writeFileSync(path, tokensText([entry]), { mode: 0o600 });
  const web = await tryWeb(t, { tokens: new Tokens(path) });
  const order = (where: string, body: unknown, authorization = `Bearer ${token}`) =>
    web.ask(`/api/v1/${where}`, { method: 'POST', body, headers: { authorization } });
  return { ...web, order, token, path };
}

t.test('without a token nothing is changed, and the answer says how to get one', async (t) => {
  const { ask, hub, parts } = await tryWeb(t);
  for (const where of ['set', 'alarms/test', 'troubles/t-1/acknowledge']) {
    const { status, headers, body } = await ask(`/api/v1/${where}`, { method: 'POST', body: {} });
    t.equal(status, 401, where);
    t.match(headers['www-authenticate'], /^Bearer/);
    t.match(body, { detail: /^this takes a token: "belfry-console token NAME" at the console/ });
  }
  t.same(hub.heard, []);
  t.equal(parts.counts.refusedTokens, 3);
});

t.test('a wrong token is refused before anything is said of the order', async (t) => {
  const { order, hub } = await withToken(t);
  for (const wrong of [
    'Bearer belfry_wrong',
    'Bearer ',
    'Basic YTph',
    `Bearer ${'x'.repeat(300)}`,
  ]) {
    const { status } = await order('set', 'no JSON at all', wrong);
    t.equal(status, 401, wrong);
  }
  t.same(hub.heard, []);
});

t.test('a cookie and a form of a stranger’s page order nothing', async (t) => {
  const { ask, token, hub } = await withToken(t);
  const { status } = await ask('/api/v1/set', {
    method: 'POST',
    body: 'by=%2B1h',
    headers: { cookie: `token=${token}`, 'content-type': 'application/x-www-form-urlencoded' },
  });
  t.equal(status, 401);
  const preflight = await ask('/api/v1/set', {
    method: 'OPTIONS',
    headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
  });
  t.equal(preflight.status, 404);
  t.notOk(preflight.headers['access-control-allow-origin']);
  t.same(hub.heard, []);
});

t.test('with a token a trouble is acknowledged by a person, with a note', async (t) => {
  const { order, hub } = await withToken(t);
  const body = { by: 'Grace', note: 'the switch was exchanged <b>' };
  t.match((await order('troubles/t-1/acknowledge', body)).body, { acknowledged: body });
  t.match((await order('troubles/t-1/acknowledge', {})).body, { acknowledged: { by: 'ada' } });
  t.same(hub.heard[0], ['acknowledge', 't-1', 'Grace', 'the switch was exchanged <b>']);
  const gone = await order('troubles/t-9/acknowledge', {});
  t.match(gone, { status: 404, body: { detail: 'there is no trouble t-9' } });
});

t.test('a note that would break a line of the log is refused', async (t) => {
  const { order, hub } = await withToken(t);
  hub.listed = [troubleOf('t-1')];
  const { status, body } = await order('troubles/t-1/acknowledge', { note: 'well\nERROR all' });
  t.equal(status, 400);
  t.match(body, { detail: '"note" in the body must be one line of text' });
});

t.test('the time is set by exactly one order, in the name of the token’s owner', async (t) => {
  const { order, hub } = await withToken(t);
  for (const one of [{ by: '-500ms' }, { now: true }, { undo: true }])
    t.equal((await order('set', one)).status, 200);
  t.same(hub.heard, [
    ['set', 'main', { by: '-500ms' }, 'ada'],
    ['set', 'main', { now: true }, 'ada'],
    ['set', 'main', { undo: true }, 'ada'],
  ]);
  for (const [bad, detail] of [
    [{}, 'the body must have one of "by", "now", "undo"'],
    [{ by: '+1s', undo: true }, 'the body must have one of "by", "now", "undo"'],
    [{ by: 'a while' }, /"by": "a while" is not a duration/],
    [{ now: false }, /"now" in the body must be equal to constant/],
    [{ at: 5 }, 'the body has "at", which is not known here'],
    ['{"by":', /not valid JSON/i],
    ['', /body cannot be empty|empty/i],
  ] as const)
    t.match(await order('set', bad), { status: 400, body: { detail } }, JSON.stringify(bad));
  t.match(await order('set', { group: 'hall', now: true }), { status: 404 });
  t.equal(hub.heard.length, 3);
});

t.test('what is longer than any order, or no JSON, is not read', async (t) => {
  const { order, ask, token } = await withToken(t);
  t.equal((await order('set', { by: 'x'.repeat(20_000) })).status, 413);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/xml' };
  t.equal((await ask('/api/v1/set', { method: 'POST', body: '<set/>', headers })).status, 415);
});

t.test('alarms are tested, and what a way says comes back', async (t) => {
  const { order, hub } = await withToken(t);
  t.same((await order('alarms/test', {})).body, { lines: ['ops: delivered'] });
  hub.refusal = 'there is no way "pager"';
  t.match(await order('alarms/test', { name: 'pager' }), {
    status: 502,
    body: { detail: 'there is no way "pager"' },
  });
});

t.test('a page can ask whose its token is', async (t) => {
  const { ask, token } = await withToken(t);
  const headers = { authorization: `Bearer ${token}` };
  t.same((await ask('/api/v1/token', { headers })).body, { name: 'ada' });
});

t.test('who guesses tokens is stopped, a right one among the guesses included', async (t) => {
  const { order } = await withToken(t);
  for (let count = 0; count < 60; count += 1) await order('set', {}, `Bearer belfry_${count}`);
  t.equal((await order('set', { now: true })).status, 429);
});

t.test('a file of tokens that anybody may write is not used, and the log says why', async (t) => {
  const { path, order, said } = await withToken(t);
  const { entry } = newToken('mallory', 'now');
  writeFileSync(path, tokensText([entry]));
  chmodSync(path, 0o666);
  t.match(await order('set', { now: true }), {
    status: 503,
    body: { detail: /the file of tokens cannot be used/ },
  });
  t.match(said, [/is open to others than its owner: chmod 600/]);
});
