// The addon's clocks: read together, without allocation, and the kernel's own looked at.

import t from 'tap';
import { CLOCK_STATE, ERROR_MOST, TIMEX, TIMEX_FIELDS } from '#protocol/clock/timex.js';
import { CLOCK } from '#host/native/addon.js';
import { nativeClock } from '#host/native/clock.js';
import { deviceClockBehaves } from '../device-clock-behaves.js';
import { inWorker, refuses, withAddon } from './need-addon.js';

withAddon(t, 'the addon’s clock', (t, addon) => {
  deviceClockBehaves(t, 'native', nativeClock(addon));
  t.end();
});

withAddon(t, 'raw time begins near zero, and never goes back', (t, addon) => {
  const { clock } = addon;
  addon.readRaw();
  const lived = process.uptime() * 1e9;
  t.ok(clock[CLOCK.raw]! >= 0 && clock[CLOCK.raw]! < lived, 'it began with the process');
  let last = 0;
  for (let i = 0; i < 10_000; i += 1) {
    addon.readRaw();
    if (clock[CLOCK.raw]! < last) t.fail('it went back');
    last = clock[CLOCK.raw]!;
  }
  t.end();
});

withAddon(t, 'all clocks are read between two looks, and are what Node shows', (t, addon) => {
  const { clock } = addon;
  addon.readRaw();
  const [first, before] = [clock[CLOCK.raw]!, process.hrtime.bigint()];
  addon.readClocks();
  const after = process.hrtime.bigint();
  const read = [...clock];
  addon.readRaw();
  t.ok(read[CLOCK.raw]! >= first && read[CLOCK.raw]! <= clock[CLOCK.raw]!);
  const mono =
    BigInt(read[CLOCK.monoSeconds]!) * 1_000_000_000n + BigInt(read[CLOCK.monoNanoseconds]!);
  t.ok(mono >= before && mono <= after, `${before} ${mono} ${after}`);
  const wall = read[CLOCK.systemSeconds]! * 1e3 + read[CLOCK.systemNanoseconds]! / 1e6;
  t.ok(Math.abs(wall - Date.now()) < 10_000);
  t.ok(read[CLOCK.systemNanoseconds]! >= 0 && read[CLOCK.systemNanoseconds]! < 1e9);
  t.ok(read[CLOCK.width]! > 0 && read[CLOCK.width]! < 1e8, `${read[CLOCK.width]} ns`);
  t.end();
});

withAddon(t, 'a worker has an addon of its own, on the same raw time', async (t, addon) => {
  addon.readRaw();
  const before = addon.clock[CLOCK.raw]!;
  const there = (await inWorker('addon.readRaw(); return addon.clock[0];')) as number;
  addon.readRaw();
  t.ok(there > before && there < addon.clock[CLOCK.raw]!, `${before} ${there}`);
});

withAddon(t, 'giving the clock’s memory away hurts nobody', async (t) => {
  // Node keeps it where it is, V8's own way takes it from the array: it is written to all the same.
  const script = `
    const { buffer } = addon.clock;
    try { structuredClone(buffer, { transfer: [buffer] }); } catch {}
    const there = buffer.transfer === undefined ? buffer : buffer.transfer();
    addon.readClocks();
    return new Float64Array(there)[1];`;
  t.ok(Math.abs(((await inWorker(script)) as number) - Date.now() / 1000) < 10);
});

withAddon(
  t,
  'looking at the kernel’s clock changes nothing and shows what it holds',
  (t, addon) => {
    const timex = new Float64Array(TIMEX_FIELDS);
    const state = addon.adjustClock(timex);
    t.ok(state >= 0 && state <= 5, `state ${state}`);
    t.equal(timex[TIMEX.modes], 0);
    t.ok(Math.abs(timex[TIMEX.seconds]! - Date.now() / 1000) < 10);
    t.ok(timex[TIMEX.tick]! >= 9000 && timex[TIMEX.tick]! <= 11_000, `tick ${timex[TIMEX.tick]}`);
    t.ok(Math.abs(timex[TIMEX.frequency]!) <= 500 * 65_536);
    t.ok(timex[TIMEX.precision]! > 0);
    t.end();
  },
);

withAddon(
  t,
  'what the kernel knows of its clock is told, and asking changes nothing',
  (t, addon) => {
    const look = (): number[] => {
      const timex = new Float64Array(TIMEX_FIELDS);
      addon.adjustClock(timex);
      return [TIMEX.status, TIMEX.frequency, TIMEX.offset, TIMEX.tick].map(
        (field) => timex[field]!,
      );
    };
    const before = look();
    const known = nativeClock(addon).knowledge();
    t.same(look(), before);
    const timex = new Float64Array(TIMEX_FIELDS);
    const isError = addon.adjustClock(timex) === CLOCK_STATE.error;
    t.equal(known?.synchronised, !isError, `status ${timex[TIMEX.status]}`);
    t.ok(known!.maxError > 0 && known!.maxError <= ERROR_MOST, `${known!.maxError} ns`);
    t.ok(known!.estimatedError >= 0 && known!.estimatedError <= ERROR_MOST);
    t.equal(known?.tai ?? known?.refusedTai ?? 0, timex[TIMEX.tai]);
    t.comment(JSON.stringify(known));
    t.end();
  },
);

withAddon(t, 'a kernel that refuses to tell is not known', (t, addon) => {
  const mute = Object.create(addon, { adjustClock: { value: () => -1 } }) as typeof addon;
  t.equal(nativeClock(mute).knowledge(), undefined);
  t.end();
});

withAddon(t, 'a wrong call of the kernel’s clock throws, a refused one is an errno', (t, addon) => {
  const fields = (index: number, value: number): Float64Array => {
    const timex = new Float64Array(TIMEX_FIELDS);
    timex[index] = value;
    return timex;
  };
  const gone = new Float64Array(TIMEX_FIELDS);
  structuredClone(gone, { transfer: [gone.buffer] });
  const wrong: unknown[] = [
    undefined,
    null,
    0,
    {},
    [...new Float64Array(TIMEX_FIELDS)],
    new Float64Array(TIMEX_FIELDS - 1),
    new Float64Array(TIMEX_FIELDS + 1),
    new Float32Array(TIMEX_FIELDS),
    gone,
    fields(TIMEX.modes, -1),
    fields(TIMEX.modes, 0.5),
    fields(TIMEX.modes, 2 ** 32),
    fields(TIMEX.modes, Number.NaN),
    fields(TIMEX.offset, 0.5),
    fields(TIMEX.offset, Infinity),
    fields(TIMEX.frequency, Number.NaN),
    fields(TIMEX.seconds, 2 ** 60),
    fields(TIMEX.constant, 1e300),
    fields(TIMEX.status, 2 ** 31),
  ];
  for (const [index, call] of wrong.entries())
    refuses(t, () => addon.adjustClock(call as never), `wrong call ${index}`);
  // ADJ_TICK with a tick far out of range: the kernel refuses it, whoever asks.
  const tick = fields(TIMEX.tick, 5);
  tick[TIMEX.modes] = 0x4000;
  t.ok([-1, -22].includes(addon.adjustClock(tick)), 'EPERM or EINVAL');
  t.equal(tick[TIMEX.tick], 5, 'and the fields stay as they were');
  t.end();
});
