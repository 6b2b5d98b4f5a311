// Mode reference through a leap second: references whose kernels repeat a second, or smear it, or both in one group.

import t from 'tap';
import type { Leap } from '#protocol/leap/leap.js';
import { countAt, leapBegins } from '#protocol/leap/rule.js';
import { type GroupTime, groupAdd, groupDifference, groupTime, spanOf } from '#protocol/time.js';
import { lightCrypto } from '../sim/light-crypto.js';
import { SimulatedPlant } from '../sim/plant.js';

const AT = Date.parse('2027-01-01') / 1000;
const LEAP: Leap = { at: AT, kind: 'insert', rule: 'step' };
/** About the instant itself what is shown is `leap.test.ts`'s to judge; seconds. */
const NEAR = 3;

type Way = 'step' | 'smear';

/** A plant that begins so many seconds before the leap second, whose machines go through it each in its way. */
function plantOf(ways: Readonly<Record<string, Way>>, before: number, interval: number) {
  const begins = groupAdd(groupTime(AT), spanOf(-before * 1e9));
  const plant = new SimulatedPlant({
    mode: 'reference',
    cryptoOf: lightCrypto,
    seed: 5,
    masters: 1,
    interval: interval * 1e9,
    begins,
    knows: (name, seconds) => {
      const rule = ways[name];
      if (rule === undefined) return undefined;
      const time = groupAdd(begins, spanOf(seconds * 1e9));
      const count = countAt({ ...LEAP, rule }, time);
      return { ahead: groupDifference(count, time) + 2e5 * Math.sin(seconds / 50), error: 1e6 };
    },
  });
  const [master] = plant.masters;
  master!.endpoint.leaps.knows({ leap: LEAP }, master!.oscillator.raw(plant.world.now));
  return { plant, begins, master: master! };
}

type Leaping = ReturnType<typeof plantOf>;

/** UTC as computers count it, far from the leap second. */
function truth({ plant, begins }: Leaping): GroupTime | undefined {
  const time = groupAdd(begins, spanOf(plant.world.now));
  const since = groupDifference(time, groupTime(AT)) / 1e9;
  if (Math.abs(since) < NEAR) return undefined;
  return groupAdd(time, spanOf(since > 0 ? -1e9 : 0));
}

/** Runs on, and answers who was outside of its bound, and the widest that there was. */
function run(
  leaping: Leaping,
  seconds: number,
  step: number,
): { outside: string[]; widest: number } {
  const { plant } = leaping;
  const outside: string[] = [];
  let widest = 0;
  plant.run(
    seconds,
    () => {
      const utc = truth(leaping);
      if (utc === undefined) return;
      for (const host of [...plant.masters, ...plant.agents]) {
        const { time, bound } = plant.now(host);
        widest = Math.max(widest, bound);
        const off = groupDifference(time, utc);
        if (Math.abs(off) > bound) outside.push(`${host.name}: ${off} ± ${bound} ns`);
      }
    },
    step,
  );
  return { outside: outside.slice(0, 3), widest };
}

const standings = ({ master, plant }: Leaping): string[] =>
  master.endpoint
    .observe(master.oscillator.raw(plant.world.now))
    .references.map(({ name = 'own', standing }) => `${name} ${standing}`)
    .toSorted();

t.test('references that repeat a second agree before, behind and through it', (t) => {
  const leaping = plantOf({ 'lab-1': 'step', 'line-1': 'step', 'line-2': 'step' }, 200, 1);
  leaping.plant.run(60);
  const { outside, widest } = run(leaping, 400, 0.25);
  t.same(outside, []);
  t.ok(widest < 2e7, `${widest} ns`);
  t.same(standings(leaping), ['line-1 agrees', 'line-2 agrees', 'own agrees']);
  t.end();
});

t.test('one that smears and two that repeat a second are told apart, and agree', (t) => {
  const noon = AT - leapBegins({ ...LEAP, rule: 'smear' }).seconds;
  const ways = { 'lab-1': 'step', 'line-1': 'smear', 'line-2': 'step' } as const;
  const leaping = plantOf(ways, noon + 1800, 16);
  leaping.plant.run(600, undefined, 4);
  const { outside } = run(leaping, 2 * noon + 3600, 4);
  t.same(outside, []);
  t.same(standings(leaping), ['line-1 agrees', 'line-2 agrees', 'own agrees']);
  t.end();
});
