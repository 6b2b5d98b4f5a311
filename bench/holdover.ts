// `npm run bench:holdover`: how far a clock is off after hours without a network, with a thermometer, without one, and
// by chrony's model. In virtual time: machines in a plant's hall, followed for days before the cable is cut.

import { parseArgs } from 'node:util';
import { type GroupTime, SECOND, groupDifference } from '#protocol/time.js';
import type { FollowerEvent } from '#agent/core/follower-observation.js';
import { AT_CUT, type CrystalAnswer, crystalRate, dayCurve } from '#sim/day-curve.js';
import { BEGINNING, SimulatedGroup } from '#sim/group.js';
import { lightCrypto } from '#sim/light-crypto.js';
import { median, printTable } from './table.js';

const { values } = parseArgs({
  options: { days: { type: 'string', default: '4' }, seeds: { type: 'string', default: '6' } },
});
const DAYS = Number(values.days);
const SEEDS = Number(values.seeds);

/** After so many hours without a network, the errors are looked at. */
const HOURS = [1, 8, 24];
const DAY = 86_400;
/** Cables are cut at another hour of the day for each machine. */
const CUT_EVERY = 3.7 * 3600;

/** A poor crystal, near the edge of what is sold for such machines. */
const POOR: CrystalAnswer = { slope: -2.5e-7, curve: -5e-9, turnover: 40, lag: 300 };

/** chrony keeps up to 64 samples of a source, and drops the oldest while the residuals hang together. */
const SAMPLES_MOST = 64;
const SAMPLES_LEAST = 4;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A straight line through points by least squares: what it says at `x`. */
function fit(points: readonly Point[]): (x: number) => number {
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const sxx = points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0);
  const slope = points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0) / sxx;
  return (x) => my + slope * (x - mx);
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length;

/** How often residuals change their sign, plus one: few runs mean that a straight line does not fit. */
function runsOf(points: readonly Point[], line: (x: number) => number): number {
  const signs = points.map(({ x, y }) => y > line(x));
  return 1 + signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
}

/** As chrony does it: the longest history whose residuals change sign as often as chance would have it (5 %). */
function chronyLine(samples: readonly Point[]): (x: number) => number {
  let kept = samples.slice(-SAMPLES_MOST);
  for (;;) {
    const line = fit(kept);
    const n = kept.length;
    const critical = n / 2 + 1 - 1.645 * Math.sqrt((n - 1) / 4);
    if (n <= SAMPLES_LEAST || runsOf(kept, line) >= critical) return line;
    kept = kept.slice(1);
  }
}

interface Outcome {
  readonly hours: number;
  readonly learned: number;
  readonly straight: number;
  readonly chrony: number;
  readonly bound: number;
  readonly inside: boolean;
}

/** One machine, twice: with a thermometer and without, for days, and then a day alone. */
function machine(seed: number, answer: CrystalAnswer): Outcome[] {
  const curve = dayCurve(seed);
  const cut = DAYS * DAY + ((seed * CUT_EVERY) % DAY);
  const group = new SimulatedGroup({
    seed,
    interval: 16 * SECOND,
    cryptoOf: lightCrypto,
    network: () => ({ base: 2e5, jitter: 1e5, outages: [{ from: cut, to: Infinity }] }),
  });
  const device = () => ({
    algorithm: 'cristian' as const,
    interval: 16 * SECOND,
    oscillator: { drift: 11e-6, wander: 1e-10, warmth: crystalRate(curve, answer) },
  });
  const warm = group.startAgent('warm', {
    ...device(),
    temperature: (now) => curve(now / SECOND),
  });
  const plain = group.startAgent('plain', device());
  group.run(cut - 2 * 3600);
  group.events.length = 0;
  group.run(2 * 3600);
  const samples = samplesOf(group.events.filter(({ host }) => host === 'plain'));
  const guess = chronyLine(samples);
  const errorOf = ({ endpoint, oscillator }: typeof warm): { error: number; bound: number } => {
    const { now } = group.world;
    const { time, bound } = endpoint.now(oscillator.raw(now));
    return { error: Math.abs(groupDifference(time, BEGINNING) - now), bound };
  };
  let at = 0;
  return HOURS.map((hours) => {
    group.run((hours - at) * 3600);
    at = hours;
    const { now } = group.world;
    const raw = plain.oscillator.raw(now);
    const [one, other] = [errorOf(warm), errorOf(plain)];
    return {
      hours,
      learned: one.error,
      straight: other.error,
      chrony: Math.abs(raw + guess(raw) - now),
      bound: one.bound,
      inside: one.error <= one.bound && other.error <= other.bound,
    };
  });
}

/** Group time less raw time by each exchange, over raw time. */
function samplesOf(events: readonly { readonly event: { readonly type: string } }[]): Point[] {
  type Measured = Extract<FollowerEvent, { type: 'measured' }>;
  return events
    .map(({ event }) => event as FollowerEvent)
    .filter((event): event is Measured => event.type === 'measured')
    .map(({ at, group }) => ({ x: at, y: sinceBeginning(group) - at }));
}

const sinceBeginning = (time: GroupTime): number => groupDifference(time, BEGINNING);

const text = (nanoseconds: number): string => `${(nanoseconds / 1e6).toFixed(2)} ms`;

let outside = 0;
for (const [name, answer] of [
  ['an AT cut, 0.1 ppm in a degree', AT_CUT],
  ['a poor crystal, 0.25 ppm in a degree', POOR],
] as const) {
  const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);
  const all = seeds.flatMap((seed) => machine(seed, answer));
  outside += all.filter(({ inside }) => !inside).length;
  const rows = HOURS.map((hours) => {
    const of = (pick: (one: Outcome) => number): string =>
      text(median(all.filter((one) => one.hours === hours).map(pick)));
    return [
      `${hours} h`,
      of(({ learned }) => learned),
      of(({ straight }) => straight),
      of(({ chrony }) => chrony),
      of(({ bound }) => bound),
    ];
  });
  printTable(
    `Holdover of ${name}: median error of ${SEEDS} machines after ${DAYS} days in a group`,
    ['without a network', 'learned', 'no thermometer', "chrony's model", 'bound'],
    rows,
  );
}
process.stdout.write(`\n${outside} clocks outside their bounds\n`);
process.exitCode = outside === 0 ? 0 : 1;
