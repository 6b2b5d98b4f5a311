// The machine's clocks as Node shows them, and a clock that is simulated on top.
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { machineClock, simulatedClock } from '#host/raw-clock.js';
import { groupDifference, groupTime, rawDifference, spanOf } from '#protocol/time.js';
import { deviceClockBehaves } from './device-clock-behaves.js';

const machine = machineClock();
deviceClockBehaves(t, 'node', machine);
for (const drift of [1e-3, -1e-3])
  deviceClockBehaves(
    t,
    `simulated, ${drift > 0 ? 'fast' : 'slow'}`,
    simulatedClock({ offset: spanOf(3.6e12), drift }, machine),
    machine,
  );

t.test('the system clock is Date’s, and finer where it waits for the next millisecond', (t) => {
  const fine = machine.readSystemClockFinely();
  t.ok(fine.width < 1e6, `${fine.width} ns`);
  t.ok(Math.abs(groupDifference(fine.time, groupTime(0)) / 1e6 - Date.now()) < 1e4);
  t.end();
});

t.test(
  'a simulated clock drifts and is off as it was told, against the machine’s counter',
  async (t) => {
    const simulated = simulatedClock({ offset: spanOf(3.6e12), drift: 1e-3 });
    // Between two readings of the machine's counter, however long the machine pauses there.
    const read = () => {
      const before = process.hrtime.bigint();
      return { before, raw: simulated.raw(), after: process.hrtime.bigint() };
    };
    const first = read();
    await sleep(200);
    const last = read();
    const passed = rawDifference(last.raw, first.raw);
    const least = passed / Number(last.after - first.before) - 1;
    const most = passed / Number(last.before - first.after) - 1;
    t.ok(least < 1e-3 + 1e-6 && most > 1e-3 - 1e-6, `rate ${least} to ${most}`);
    const back = simulated.machineAt(last.raw);
    const slack = 10_000n;
    t.ok(back >= last.before - slack && back <= last.after + slack, `${last.before} ${back}`);
    const wall = simulated.readSystemClock();
    t.ok(Math.abs(wall.time.seconds - 3600 - Date.now() / 1000) < 2);
  },
);
