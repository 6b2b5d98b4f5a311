// What every device's clock must do, whatever it is read by: the compliance suite of the interface.

import type { Test } from 'tap';
import type { DeviceClock } from '#host/raw-clock.js';
import { ERROR_MOST } from '#protocol/clock/timex.js';
import { groupDifference, rawDifference } from '#protocol/time.js';

/** The counters of one machine may run apart by as much while a test looks at both, nanoseconds. */
const SLACK = 10_000;

/**
 * Declares the suite's tests of `clock`, under `name`.
 *
 * @param machine The clock of the machine itself, whose counter the kernel's stamps are of.
 */
export function deviceClockBehaves(
  t: Test,
  name: string,
  clock: DeviceClock,
  machine: DeviceClock = clock,
): void {
  void t.test(`${name}: raw time never goes back`, (t) => {
    let [last, back] = [clock.raw(), 0];
    for (let i = 0; i < 10_000; i += 1) {
      const raw = clock.raw();
      if (raw < last) back += 1;
      last = raw;
    }
    t.equal(back, 0);
    t.end();
  });

  void t.test(`${name}: an instant of the machine's own raw time is told on its own`, (t) => {
    const before = machine.raw();
    const raw = clock.raw();
    const after = machine.raw();
    t.ok(clock.ofMachine(before) <= raw && raw <= clock.ofMachine(after), `${before} ${raw}`);
    t.end();
  });

  void t.test(`${name}: raw time can be told on the machine’s counter`, (t) => {
    const before = process.hrtime.bigint();
    const raw = clock.raw();
    const after = process.hrtime.bigint();
    const told = clock.machineAt(raw);
    const slack = BigInt(SLACK);
    t.ok(told >= before - slack && told <= after + slack, `${before} ${told} ${after}`);
    t.end();
  });

  void t.test(`${name}: a reading of the wall clock is of now, and says how wide it is`, (t) => {
    for (const read of [clock.readSystemClock, clock.readSystemClockFinely]) {
      const before = clock.raw();
      const { raw, width, time } = read();
      const after = clock.raw();
      t.ok(raw >= before && raw <= after, `${before} ${raw} ${after}`);
      t.ok(width >= 0 && width <= 1e6, `${width} ns`);
      t.ok(time.nanoseconds >= 0 && time.nanoseconds < 1e9);
    }
    t.equal(typeof clock.readsAtOnce, 'boolean');
    t.end();
  });

  void t.test(`${name}: what the kernel knows is told as it is, or not at all`, (t) => {
    const { synchronised, maxError } = clock.knowledge() ?? { synchronised: false, maxError: 1 };
    t.equal(typeof synchronised, 'boolean');
    t.ok(maxError > 0 && maxError <= ERROR_MOST, `${maxError} ns`);
    t.end();
  });

  void t.test(
    `${name}: the wall clock is read at once, or as finely as can be, and both agree`,
    (t) => {
      const coarse = clock.readSystemClock();
      const fine = clock.readSystemClockFinely();
      const apart = groupDifference(fine.time, coarse.time) - rawDifference(fine.raw, coarse.raw);
      t.ok(Math.abs(apart) < 2e6, `apart by ${apart} ns`);
      t.ok(coarse.width <= 1e6 && fine.width <= 1e6, 'and says how finely');
      t.end();
    },
  );
}
