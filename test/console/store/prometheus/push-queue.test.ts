// Samples on their way to an engine.

import t from 'tap';
import { PushQueue } from '#console/store/prometheus/push-queue.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';

const samples = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({
    ...madeSecond(NIGHT_MS + from * 1000),
    key: { group: 'main', line: `line-${i}`, wall: 0 },
  }));

t.test('samples go in their order, each with its time', async (t) => {
  const sent: string[] = [];
  const queue = new PushQueue(async (text) => void sent.push(text));
  queue.add([...samples(1, 0), ...samples(1, 1)]);
  queue.add([]);
  await queue.send(0);
  const states = sent
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('belfry_state{'));
  t.same(
    states.map((line) => Number(line.split(' ').at(-1)) - NIGHT_MS),
    [0, 1000],
  );
  await queue.send(1);
  t.equal(sent.length, 1, 'nothing waits, and nothing is sent');
});

t.test('what could not be sent goes first when it can, after pauses that grow', async (t) => {
  let isAway = true;
  let tries = 0;
  const sent: string[] = [];
  const queue = new PushQueue(async (text) => {
    tries += 1;
    if (isAway) throw new Error('it is away');
    sent.push(text);
  });
  queue.add(samples(1, 0));
  for (let now = 0; now <= 60_000; now += 1000) await queue.send(now);
  t.equal(queue.fault, 'it is away');
  t.equal(tries, 4, 'at 0, 5, 15 and 35 seconds');
  queue.add(samples(1, 1));
  isAway = false;
  await queue.send(80_000);
  t.equal(queue.fault, '');
  t.ok(sent[0]!.indexOf(String(NIGHT_MS)) < sent[0]!.indexOf(String(NIGHT_MS + 1000)));
  t.equal(queue.lost, 0);
});

t.test('more than can wait is lost from the oldest on, and counted', async (t) => {
  const queue = new PushQueue(() => Promise.reject(new Error('away')));
  for (let i = 0; i < 250; i += 1) queue.add(samples(1000, i));
  t.equal(queue.lost, 50_000);
  await queue.send(0);
  t.equal(queue.lost, 50_000);
});

t.test('while one push is on its way no other begins', async (t) => {
  let go = (): void => {};
  let tries = 0;
  const queue = new PushQueue(() => {
    tries += 1;
    return new Promise((resolve) => {
      go = resolve;
    });
  });
  queue.add(samples(1));
  const first = queue.send(0);
  await queue.send(1);
  t.equal(tries, 1);
  go();
  await first;
});
