// This machine's own clock under the steering, for some seconds and microseconds: slewed by less than
// 100 us, its rate changed by 2 ppm, both put back, never stepped; beside the pretended kernel.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import type { KernelReading } from '#agent/core/steering/steering-observation.js';
import { PretendKernel } from '#agent/core/steering/pretend-kernel.js';
import { MODE } from '#agent/core/steering/timex.js';
import { ClockRefusal, KernelClock } from '#agent/steering/kernel-clock.js';
import { type LoopEvent, SteeringLoop } from '#agent/steering/loop.js';
import { adviceOn, findTimeDaemons } from '#host/time-daemons.js';
import { STATUS, TIMEX, TIMEX_FIELDS } from '#protocol/clock/timex.js';
import {
  type RawTime,
  groupAdd,
  groupDifference,
  groupTime,
  rawTime,
  spanOf,
} from '#protocol/time.js';
import { CLOCK, type NativeAddon, loadAddon } from '#host/native/addon.js';

const RATE = 2e-6;
const AHEAD = 60_000;
const LOOKS = 14;
const PAUSE = 510;

/** Too wide for the kernel to call itself synchronised: nobody else shall believe in this test. */
const BOUND = spanOf(1e12);

const POLICY = {
  maxSlewRate: 5e-5,
  stepThreshold: spanOf(1e9),
  maxBackwardStep: spanOf(0),
};

function readSystemClock(addon: NativeAddon): KernelReading {
  addon.readClocks();
  const { clock } = addon;
  return {
    raw: rawTime(clock[CLOCK.raw]!),
    time: groupTime(clock[CLOCK.systemSeconds]!, clock[CLOCK.systemNanoseconds]!),
    width: spanOf(clock[CLOCK.width]!),
  };
}

/** Why this machine's clock cannot be tried; undefined when it can. */
function obstacle(kernel: KernelClock): string | undefined {
  const rivals = findTimeDaemons().daemons.map(adviceOn);
  if (rivals.length > 0) return `it is steered by ${rivals.join(', ')}`;
  try {
    kernel.mayAdjust();
    return undefined;
  } catch (error) {
    if (!(error instanceof ClockRefusal)) throw error;
    return error.message;
  }
}

/** As it was, but for `moved` nanoseconds, which are slewed back after the test has ended. */
function putBack(addon: NativeAddon, before: Float64Array, moved: number): void {
  const timex = new Float64Array(TIMEX_FIELDS);
  timex[TIMEX.modes] =
    MODE.status | MODE.nano | MODE.frequency | MODE.constant | MODE.offset | MODE.tick;
  timex[TIMEX.status] = STATUS.pll | STATUS.holdFrequency | STATUS.unsynchronised;
  timex[TIMEX.frequency] = before[TIMEX.frequency]!;
  timex[TIMEX.tick] = before[TIMEX.tick]!;
  timex[TIMEX.constant] = before[TIMEX.constant]!;
  timex[TIMEX.offset] = -Math.round(moved);
  addon.adjustClock(timex);
  timex.fill(0);
  timex[TIMEX.modes] = MODE.status;
  timex[TIMEX.status] = before[TIMEX.status]! & 0xff;
  addon.adjustClock(timex);
}

/** Tries the kernel's clock, or says loudly why not. */
export function tryKernelClock(t: Test): void {
  const name = 'this machine’s clock follows by rate and slew, as the pretended one does';
  const loaded = loadAddon();
  if ('reason' in loaded)
    return void t.skip(`${name}: no native addon: ${loaded.reason}`, () => {});
  const { addon } = loaded;
  const kernel = new KernelClock({
    adjustClock: (timex) => addon.adjustClock(timex),
    readSystemClock: () => readSystemClock(addon),
  });
  const why = obstacle(kernel);
  if (why === undefined) void t.test(name, (t) => follow(t, addon, kernel));
  else void t.skip(`THIS MACHINE’S CLOCK WAS NOT TRIED: ${why}`, () => {});
}

async function follow(t: Test, addon: NativeAddon, kernel: KernelClock): Promise<void> {
  const before = new Float64Array(TIMEX_FIELDS);
  addon.adjustClock(before);
  const start = kernel.read();
  const startRate = kernel.state().rate;
  const at = (raw: RawTime, rate: number, by = 0) =>
    groupAdd(start.time, spanOf((raw - start.raw) * (1 + rate) + by));
  const line = {
    raw: start.raw,
    group: at(start.raw, 0, AHEAD),
    rate: startRate + RATE,
    bound: BOUND,
    drift: 0,
  };
  const now = (raw: RawTime) => ({ time: at(raw, line.rate, AHEAD), bound: BOUND });
  const shown = {
    now,
    expected: now,
    line,
    quality: 'synchronised',
  } as const;

  // The same commands to a pretended kernel; it need not be looked at by anybody.
  const pretend = new PretendKernel(start.raw, start.time);
  const both = new KernelClock({
    adjustClock(timex) {
      const copy = Float64Array.from(timex);
      const answer = addon.adjustClock(timex);
      if (answer >= 0) pretend.adjust(copy, readSystemClock(addon).raw);
      return answer;
    },
    readSystemClock: () => readSystemClock(addon),
  });
  const loop = new SteeringLoop(both, POLICY);
  const events: LoopEvent[] = [];
  const offs: number[] = [];
  let apart = 0;
  try {
    for (let look = 0; look < LOOKS; look += 1) {
      const now = kernel.read();
      offs.push(groupDifference(now.time, shown.now(now.raw).time));
      apart = Math.max(apart, Math.abs(groupDifference(now.time, pretend.read(now.raw))));
      loop.attend(now.raw, shown);
      for (let event = loop.poll(); event !== undefined; event = loop.poll()) events.push(event);
      await sleep(PAUSE);
    }
    const held = kernel.state();
    t.ok(Math.abs(held.rate - line.rate) < 2e-11, `${held.rate}`);
    t.equal(loop.observe().state, 'following');
    loop.release();
    const left = kernel.state();
    t.match(left, { rate: held.rate, slew: 0 }, 'the rate stays and the slew ends');
    t.equal(left.status & (STATUS.pll | STATUS.holdFrequency), 0);
  } finally {
    const now = kernel.read();
    putBack(addon, before, groupDifference(now.time, at(now.raw, startRate)));
  }
  t.comment(`off by ${offs.map((off) => (off / 1000).toFixed(1)).join(', ')} us`);
  t.comment(`at most ${apart.toFixed(0)} ns from the pretended kernel`);
  t.same(
    events.map(({ type }) => type),
    ['system-steered'],
  );
  t.ok(Math.abs(offs[0]! + AHEAD) < 2000);
  t.ok(Math.abs(offs.at(-1)!) < AHEAD / 3, 'two thirds in seven seconds at least');
  t.ok(apart < 5000, 'the pretended kernel is like the true one');
  t.equal(kernel.state().rate, startRate);
}
