// A machine that sleeps is noticed by the clock that went on meanwhile.
import t from 'tap';
import { type RawTime, SECOND, type Span } from '#protocol/time.js';
import { openMachine } from '#host/machine.js';
import { SleepWatch } from '#host/daemon/sleep-watch.js';

t.test('a sleep is told once, with its length, and what is too short to be one never', (t) => {
  let suspended = 3 * SECOND;
  const watch = new SleepWatch(() => suspended as Span);
  const at = (seconds: number): RawTime => (seconds * SECOND) as RawTime;
  t.equal(watch.judge(at(0)), undefined, 'what was before is not ours');
  suspended += 0.02 * SECOND;
  t.equal(watch.judge(at(1)), undefined, 'uptime is told in hundredths');
  suspended += 3600 * SECOND;
  t.equal(watch.judge(at(1.05)), undefined, 'so soon nobody looks');
  t.equal(watch.judge(at(2)), 3600.02 * SECOND);
  t.equal(watch.judge(at(3)), undefined);
  t.end();
});

t.test('this machine says for how long it slept, with the addon and without', (t) => {
  for (const machine of [openMachine(), openMachine({ reason: 'tried without' })]) {
    const before = machine.suspended();
    const after = machine.suspended();
    t.ok(Math.abs(after - before) < 0.1 * SECOND, `${before} ${after}`);
  }
  t.end();
});
