// ClockBound's segment, read by a reader of our own that was written from the published layout.

import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';
import { withAddon } from '../../host/native/need-addon.js';
import { ClockBoundOutlet } from '#agent/publish/clockbound-outlet.js';
import type { Look } from '#agent/publish/outlet.js';
import { machineClock } from '#host/raw-clock.js';
import type { Line } from '#protocol/clock/line.js';
import { NEVER, groupAdd, groupTime, rawAdd, rawTime, spanOf } from '#protocol/time.js';

/** Offsets, types and rules as ClockBound documents its version 2; native byte order, here little-endian. */
function readClockBound(path: string) {
  const bytes = readFileSync(path);
  const instant = (at: number): bigint =>
    bytes.readBigInt64LE(at) * 1_000_000_000n + bytes.readBigInt64LE(at + 8);
  return {
    length: bytes.length,
    magic: [bytes.readUInt32LE(0), bytes.readUInt32LE(4)],
    size: bytes.readUInt32LE(8),
    version: bytes.readUInt16LE(12),
    generation: bytes.readUInt16LE(14),
    asOf: instant(16),
    voidAfter: instant(32),
    bound: bytes.readBigInt64LE(48),
    disruptions: bytes.readBigUInt64LE(56),
    drift: bytes.readUInt32LE(64),
    status: bytes.readInt32LE(68),
    disruptionSupport: bytes.readUInt8(72),
  };
}

const SYSTEM = groupTime(1_790_000_000, 5e8);

/** A machine whose system clock shows a time that the test knows, read to 200 ns. */
class Machine {
  raw = rawTime(1e9);
  time = SYSTEM;
  readonly clock = {
    ...machineClock(),
    readSystemClock: () => ({ raw: this.raw, time: this.time, width: spanOf(200) }),
  };

  /** What is shown is as far behind the system clock as the line says. */
  look(line: Partial<Line>, changes: Partial<Look> = {}): Look {
    const whole = {
      raw: this.raw,
      group: this.time,
      rate: 0,
      bound: spanOf(1000),
      drift: 0,
      ...line,
    };
    return {
      at: this.raw,
      course: { line: whole, slew: undefined, steps: 0 },
      quality: 'synchronised',
      changesAt: rawAdd(this.raw, spanOf(5e9)),
      turnsAt: NEVER,
      asleep: spanOf(0),
      steers: false,
      ...changes,
    };
  }
}

withAddon(t, 'ClockBound’s readers find the bound of the system clock, and its age', (t, addon) => {
  const path = `${t.testdir()}/shm0`;
  const machine = new Machine();
  const outlet = new ClockBoundOutlet(path, addon, machine.clock);
  const before = process.hrtime.bigint();
  outlet.publish(machine.look({ group: groupAdd(SYSTEM, spanOf(-30_000)) }));
  const { asOf, ...seen } = readClockBound(path);
  t.match(seen, {
    length: 80,
    magic: [0x414d5a4e, 0x43420200],
    size: 80,
    version: 2,
    generation: 2,
    voidAfter: asOf + 1000n * 1_000_000_000n,
    // What is shown may be wrong by 1 us, the system clock is 30 us from it, and was read to 0.2 us.
    bound: 31_200n,
    disruptions: 0n,
    drift: 500_000,
    status: 1,
    disruptionSupport: 0,
  });
  const coarse = 10_000_000n;
  t.ok(
    asOf >= before - coarse && asOf <= process.hrtime.bigint() - coarse,
    'never of a later tick',
  );
  outlet.close();
  t.notOk(existsSync(path));
  outlet.close();
  t.end();
});

withAddon(
  t,
  'a time that nobody can trace to UTC is unknown to ClockBound’s readers',
  (t, addon) => {
    const path = `${t.testdir()}/shm0`;
    const machine = new Machine();
    const outlet = new ClockBoundOutlet(path, addon, machine.clock);
    outlet.publish(machine.look({ untraced: true }));
    t.equal(readClockBound(path).status, 0);
    outlet.publish(machine.look({ untraced: false }));
    t.equal(readClockBound(path).status, 1);
    outlet.close();
    t.end();
  },
);

withAddon(t, 'while it is steered its drift is small, but for what is still slewed', (t, addon) => {
  const path = `${t.testdir()}/shm0`;
  const machine = new Machine();
  const outlet = new ClockBoundOutlet(path, addon, machine.clock);
  const line = { raw: machine.raw, group: SYSTEM };
  outlet.publish(machine.look(line, { steers: true }));
  t.equal(readClockBound(path).drift, 500_000, 'nothing is known of it at first');
  machine.raw = rawTime(2e9);
  machine.time = groupAdd(SYSTEM, spanOf(1e9 + 20_000));
  outlet.publish(machine.look({ ...line, drift: 1e-7 }, { steers: true }));
  const { drift, generation } = readClockBound(path);
  t.ok(Math.abs(drift - (1000 + 20_000 + 100)) <= 1, `${drift}`);
  t.equal(generation, 4);
  outlet.close();
  t.end();
});

withAddon(t, 'what nobody knows is unknown, and holdover is running free', (t, addon) => {
  const path = `${t.testdir()}/shm0`;
  const machine = new Machine();
  const outlet = new ClockBoundOutlet(path, addon, machine.clock);
  for (const [quality, bound, status] of [
    ['unset', Infinity, 0],
    ['holdover', 1000, 2],
    ['astray', 1000, 0],
    ['synchronised', 1000, 1],
  ] as const) {
    outlet.publish(machine.look({ bound: spanOf(bound) }, { quality }));
    const seen = readClockBound(path);
    t.equal(seen.status, status, quality);
    t.equal(seen.bound > 10n ** 17n, bound === Infinity);
  }
  outlet.close();
  const nowhere = new ClockBoundOutlet(`${t.testdirName}/no/shm0`, addon, machine.clock);
  t.throws(() => nowhere.publish(machine.look({})), /there is no|no such|ENOENT/i);
  t.end();
});
