// The post of a console, with ways that are made by hand.

import t from 'tap';
import type { WayConfig } from '#console/config/alarms-config.js';
import type { Alarm } from '#console/core/troubles/alarm.js';
import { AlarmPost } from '#console/deliver/alarm-post.js';
import { NIGHT, Night, inspected, utc } from '../core/troubles/wall.js';

const way = (name: string): WayConfig => ({
  name,
  severity: 'warning',
  resolved: true,
  kind: 'command',
  command: ['/bin/true'],
});
const config = { ways: [way('a'), way('b')], groupMs: 0, pauseMs: 0 };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A post whose deliveries are answered by the test. */
function made(answer: (way: WayConfig, alarm: Alarm) => Promise<string>) {
  const log: string[] = [];
  let nowMs = 0;
  const post = new AlarmPost({
    config,
    log: { say: (level, text) => void log.push(`${level}: ${text}`) },
    local: utc,
    open: [],
    view: () => inspected(NIGHT).view,
    atMs: () => NIGHT,
    troubles: () => [],
    deliver: answer,
    nowMs: () => nowMs,
  });
  return { post, log, pass: (ms: number) => (nowMs += ms) };
}
const troubles = () => new Night().lineIs(20, { state: 'away' });

t.test('what is told goes out on every way, and who hangs keeps nobody waiting', async (t) => {
  const sent: string[] = [];
  const { post } = made(({ name }, { title }) => {
    sent.push(`${name}: ${title}`);
    return name === 'a' ? new Promise(() => {}) : Promise.resolve('');
  });
  post.take(troubles());
  await settled();
  post.take(troubles().map((one) => ({ ...one, id: 'other' })));
  t.same(
    sent,
    ['a', 'b', 'b'].map((name) => `${name}: mit has been away since 03:11:59`),
  );
  t.match(post.views(), [
    { name: 'a', kind: 'command', waiting: 2, delivered: 0 },
    { name: 'b', waiting: 1, delivered: 1 },
  ]);
  await post.close(1);
});

t.test('a failure is told once, and that it is over', async (t) => {
  let isBroken = true;
  const { post, log, pass } = made(async () => {
    if (isBroken) throw new Error('refused');
    return '';
  });
  post.take(troubles());
  await settled();
  pass(10_000);
  post.take([]);
  await settled();
  t.same(
    log,
    ['a', 'b'].map(
      (name) => `warn: an alarm is not delivered on ${name}, and is tried again: refused`,
    ),
  );
  t.match(post.views(), [{ fault: 'refused' }, { fault: 'refused' }]);
  isBroken = false;
  pass(20_000);
  post.take([]);
  await settled();
  t.same(
    log.slice(2),
    ['a', 'b'].map((name) => `info: alarms are delivered on ${name} again`),
  );
});

t.test('a test goes past what waits, a line for each way', async (t) => {
  const { post } = made(async ({ name }) => {
    if (name === 'b') throw new Error('refused');
    return '';
  });
  t.same(await post.test(undefined), ['a: delivered', 'b: FAILED: refused']);
  t.same(await post.test('a'), ['a: delivered']);
  await t.rejects(post.test('c'), /there is no way c: the ways are a, b/);
  post.tune({ ...config, ways: [] });
  await t.rejects(post.test(undefined), /no way of alarms is configured/);
});

t.test('a way that is gone from the configuration is forgotten, also while it sends', async (t) => {
  const ends: ((remark: string) => void)[] = [];
  const { post, log } = made(() => new Promise((resolve) => ends.push(resolve)));
  post.take(troubles());
  post.tune({ ...config, ways: [way('b')] });
  for (const end of ends) end('');
  await settled();
  t.match(post.views(), [{ name: 'b' }]);
  t.same(log, []);
});

t.test('for whom a server takes no mail is said, and nobody gets it twice', async (t) => {
  const { post, log, pass } = made(async ({ name }) => (name === 'a' ? 'no mail for eva' : ''));
  post.take(troubles());
  await settled();
  pass(60_000);
  post.take([]);
  t.same(log, ['warn: an alarm is delivered on a, but no mail for eva']);
  t.match(post.views(), [{ delivered: 1, waiting: 0, fault: '' }, { delivered: 1 }]);
  t.same(await post.test('a'), ['a: delivered, but no mail for eva']);
});
