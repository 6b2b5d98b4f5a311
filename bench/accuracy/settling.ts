// When a new agent has settled, beside chrony and beside an estimator that is told everything: by many
// sets of five seeds, since five are few. `--sets 4 --first 1`: so many sets, from that seed on. `--own`
// instead asks when the error stays below ten times one's own RMS error, which is several times smaller.

import { SECOND } from '#protocol/time.js';
import { exponential, seededRandom } from '#sim/random.js';
import { cell, run } from '#sim/scene.js';
import { option, printTable } from '../table.js';
import { type Yardstick, yardsticks } from './chrony.js';
import { median } from './compare.js';

const SETS = option('sets', 4);
const FIRST = option('first', 1);
const IN_A_SET = 5;
const SEEDS = Array.from({ length: SETS * IN_A_SET }, (_, i) => FIRST + i);
/** Of the one that is told: the deviation of crystals' rates, and what they are wrong by here, ppm. */
const CRYSTALS = 20;
const DRIFT = 20;
/** Grid points of the rate, and how often the grid is narrowed to where something is left. */
const POINTS = 200;
const PASSES = 3;

const ALGORITHMS = ['follow', 'measure'] as const;
type Algorithm = (typeof ALGORITHMS)[number];
/** The one that is told is watched for so many exchanges after chrony has settled. */
const WATCHED = 8;

/** Ten times the RMS error that chrony's settling was measured by, nanoseconds. */
const level = (yardstick: Yardstick): number => 10 * yardstick.defaultRms * SECOND;

function settled(
  { cell: here }: Yardstick,
  algorithm: Algorithm,
  seed: number,
  most: number,
): number {
  const end = Math.max(200, 28 * here.poll);
  const { errors } = run({ ...cell(here, seed, algorithm), end, from: end - 20 });
  return errors.findLastIndex((error) => !(Math.abs(error) < most)) + 1;
}

/** An exchange: when (seconds), and the interval in which the offset lies, microseconds. */
type Interval = readonly [at: number, least: number, most: number];

/** Offset at time 0 and rate, the mean of what is left: the rate's prior, and each interval, as it is. */
function mean(intervals: readonly Interval[]): readonly [offset: number, rate: number] {
  let [from, to] = [-5 * CRYSTALS, 5 * CRYSTALS];
  let [offset, rate] = [0, 0];
  for (let pass = 0; pass < PASSES; pass += 1) {
    const step = (to - from) / POINTS;
    let [total, offsets, rates, lowest, highest] = [0, 0, 0, Infinity, -Infinity];
    let [widest, at] = [-Infinity, 0];
    for (let y = from; y <= to + step / 2; y += step) {
      const least = Math.max(...intervals.map(([t, a]) => a - y * t));
      const most = Math.min(...intervals.map(([t, , b]) => b - y * t));
      if (most - least > widest) [widest, at] = [most - least, y];
      if (most <= least) continue;
      const weight = (most - least) * Math.exp(-((y / CRYSTALS) ** 2) / 2);
      total += weight;
      offsets += (weight * (least + most)) / 2;
      rates += weight * y;
      [lowest, highest] = [Math.min(lowest, y), Math.max(highest, y)];
    }
    if (total > 0) [offset, rate] = [offsets / total, rates / total];
    else [lowest, highest] = [at - step, at + step];
    [from, to] = [lowest - step, highest + step];
  }
  return [offset, rate];
}

/** The same of an estimator that is told base delay, jitter and prior, at our exchanges' times. */
function settledIfTold(yardstick: Yardstick, seed: number, most: number): number {
  const { poll, jitter } = yardstick.cell;
  const random = seededRandom(seed);
  const quick = Math.min(2, poll / 4);
  const move = poll * (0.25 + random() / 2);
  const end = yardstick.settled + WATCHED * poll;
  const intervals: Interval[] = [];
  let [at, last] = [0, 0];
  for (const pause of [quick, quick, poll / 4, move, move, ...Array<number>(1000).fill(poll)]) {
    const [out, back] = [exponential(random), exponential(random)].map((q) => 1e6 * jitter * q);
    intervals.push([at, DRIFT * at - back!, DRIFT * at + out!]);
    const [offset, rate] = mean(intervals);
    for (let t = Math.ceil(at); t < at + pause; t += 1)
      if (t >= 1 && !(Math.abs(offset + (rate - DRIFT) * t) * 1e3 < most)) last = t;
    at += pause;
    if (at > end) break;
  }
  return last + 1;
}

const nameOf = ({ cell: { poll, wander, jitter } }: Yardstick): string =>
  `${poll} s, ${wander.toExponential(0)}, ${jitter * 1e6} us`;

const toldOf = (yardstick: Yardstick, most: number): number[] =>
  SEEDS.flatMap((seed) =>
    [0, 1, 2, 3, 4].map((i) => settledIfTold(yardstick, 1000 * i + seed, most)),
  );

/** Below ten times chrony's RMS error. */
function printBeside(): void {
  const late = Array.from({ length: SETS }, () => 0);
  const rows = yardsticks('grid').flatMap((yardstick) => {
    const most = level(yardstick);
    const share = (all: readonly number[]): number =>
      all.filter((second) => second <= yardstick.settled).length / all.length;
    const ours = ALGORITHMS.map((algorithm) => {
      const all = SEEDS.map((seed) => settled(yardstick, algorithm, seed, most));
      const medians = late.map((_, i) => median(all.slice(i * IN_A_SET, (i + 1) * IN_A_SET)));
      medians.forEach((second, i) => (late[i]! += second > yardstick.settled ? 1 : 0));
      const sets = medians.filter((second) => second > yardstick.settled).length;
      return {
        share: share(all),
        text: `${(100 * share(all)).toFixed(0)} %, ${median(all)} s, ${sets}`,
      };
    });
    if (Math.min(...ours.map((one) => one.share)) > 0.8) return [];
    const told = toldOf(yardstick, most);
    const best = `${(100 * share(told)).toFixed(0)} %, ${median(told)} s`;
    return [[nameOf(yardstick), `${yardstick.settled} s`, ...ours.map(({ text }) => text), best]];
  });
  printTable(
    `Runs as early as chrony, their middle, and of ${SETS} sets of five how many were later: cells below 80 %`,
    ['poll, wander, jitter', 'chrony', 'asks', 'is measured', 'told everything'],
    rows,
  );
  process.stdout.write(`\nlater than chrony, of 80 cells, set by set: ${late.join(', ')}\n`);
}

/** Below ten times the agent's own RMS error, in the middle of all runs. */
function printOwn(): void {
  let [late, lateIfTold] = [0, 0];
  const rows = yardsticks('grid').flatMap((yardstick) =>
    ALGORITHMS.flatMap((algorithm) => {
      const { score } = run(cell(yardstick.cell, FIRST, algorithm));
      const most = 10 * score.rms * SECOND;
      const all = SEEDS.map((seed) => settled(yardstick, algorithm, seed, most));
      if (median(all) <= yardstick.settled) return [];
      late += 1;
      const told = median(toldOf(yardstick, most));
      lateIfTold += told > yardstick.settled ? 1 : 0;
      const smaller = (yardstick.defaultRms / score.rms).toFixed(1);
      const numbers = [yardstick.settled, median(all), told].map((second) => `${second} s`);
      return [[nameOf(yardstick), algorithm, smaller, ...numbers]];
    }),
  );
  printTable(
    "The middle run that settles later than chrony, each by its own RMS error, and chrony's over ours",
    ['poll, wander, jitter', 'algorithm', 'times smaller', 'chrony', 'ours', 'told everything'],
    rows,
  );
  process.stdout.write(
    `\nlater than chrony, of 80 cells: ${late}; told everything in ${lateIfTold} of these\n`,
  );
}

if (process.argv.includes('--own')) printOwn();
else printBeside();
