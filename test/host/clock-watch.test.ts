// Whether a clock was set, as its readings show it, and how the machine watches its own.

import t from 'tap';
import { SetWatch, neverSet } from '#host/clock-watch.js';
import { openMachine } from '#host/machine.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';

/** What a clock shows that is ahead by so much, read so widely, at a second of raw time; nanoseconds. */
const reading = (second: number, ahead = 0, width = 200) => ({
  raw: rawTime(second * 1e9),
  time: groupTime(1_790_000_000 + Math.floor(second), (second % 1) * 1e9 + ahead),
  width: spanOf(width),
});

const judged = (...readings: Parameters<typeof reading>[]): boolean[] => {
  const watch = new SetWatch();
  return readings.map((words) => watch.judge(reading(...words)));
};

t.test('a setting shows in the next reading, once, in either direction', (t) => {
  for (const by of [1e12, 1e9, 1e6, 2e5, -2e5, -1e9])
    t.same(judged([0], [0.1], [0.2, by], [0.3, by]), [false, false, true, false], `${by} ns`);
  t.same(judged([0], [0.1, 1e9], [0.2]), [false, true, true], 'and that it was set back');
  t.end();
});

t.test('a clock that is slewed, as fast as the kernel does, was not set', (t) => {
  const slewed = Array.from({ length: 200 }, (_, i): [number, number] => [i / 10, (i / 10) * 5e5]);
  t.same([...new Set(judged(...slewed))], [false]);
  t.end();
});

t.test('a reading that was interrupted neither shows a setting nor hides one', (t) => {
  t.same(judged([0], [0.1, 4e6, 1e7], [0.2]), [false, false, false], 'it may be off by half');
  t.same(judged([0], [0.1, 0, 1e7], [0.2, 4e6]), [false, false, true]);
  const coarse: [number, number, number][] = [
    [0, 0, 1e6],
    [0.1, 4e5, 1e6],
    [0.2, -4e5, 1e6],
    [0.3, 2e6, 1e6],
  ];
  t.same(judged(...coarse), [false, false, false, true], 'as Node reads it, to a millisecond');
  t.end();
});

t.test('this machine watches its clock, and tells nothing while nobody sets it', async (t) => {
  let told = 0;
  const plain = openMachine({ reason: 'tried without' }).watchClock(() => (told += 1));
  t.equal(plain.by, 'readings');
  const machine = openMachine();
  const watch = machine.watchClock(() => (told += 1));
  t.equal(watch.by, 'addon' in machine.native ? 'kernel' : 'readings');
  const simulated = neverSet();
  await new Promise((resolve) => setTimeout(resolve, 250));
  for (const one of [plain, watch, watch, simulated]) one.close();
  t.equal(told, 0);
});
