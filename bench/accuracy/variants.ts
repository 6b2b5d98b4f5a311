// What accuracy costs: variants of the estimator over the grid, with the time and memory of each.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { InteractingModels, WANDERS } from '#protocol/estimate/interacting-models.js';
import { EnvelopeEstimator } from '#protocol/estimate/envelope.js';
import type { Estimator } from '#protocol/estimate/estimator.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { type RawTime, SECOND, type Span } from '#protocol/time.js';
import { Oscillator } from '#sim/oscillator.js';
import { exponential, seededRandom } from '#sim/random.js';
import { option, printTable } from '../table.js';
import { type Cell, yardsticks } from './chrony.js';
import { geometricMean, median } from './compare.js';
import { WeightedKalman } from './kalman.js';

const SEEDS = option('seeds', 3);
const CLOCKS = 2000;
/** Samples after which a clock has its memory full. */
const MATURE = 40;
/** The first samples cost more: how much is looked at after so many of them. */
const FIRST = [4, 16, 64, 200];
const LENGTH = 200;

const only = (...wanders: number[]): InteractingModels =>
  new InteractingModels(wanders.map((wander) => [wander, 1 / wanders.length]));

const VARIANTS: readonly [name: string, make: (cell: Cell) => Estimator][] = [
  ['Kalman, weighted by delay, one wander', () => new WeightedKalman()],
  ['envelope, one wander: 1e-9', () => new EnvelopeEstimator(only(1))],
  ['envelope, one wander: 1e-8', () => new EnvelopeEstimator(only(10))],
  ['envelope, two wanders: 1e-9, 1e-8', () => new EnvelopeEstimator(only(1, 10))],
  ['envelope, three wanders: 1e-9 to 1e-7', () => new EnvelopeEstimator(only(1, 10, 100))],
  [`envelope, ${WANDERS.length} wanders (the one in use)`, () => new EnvelopeEstimator()],
  ['envelope, told the wander', ({ wander }) => new EnvelopeEstimator(only(wander * 1e9))],
];

/** The samples of a run, and the true offset at each whole second; nanoseconds. */
interface Trace {
  readonly samples: readonly Sample[];
  readonly seconds: readonly { readonly raw: RawTime; readonly offset: number }[];
  readonly from: number;
}

function trace({ poll, wander, jitter }: Cell, seed: number): Trace {
  const random = seededRandom(seed);
  const clock = new Oscillator({ drift: 20e-6, wander }, seededRandom(seed + 1000));
  const [end, from] = poll >= 64 ? [60_000, 15_000] : [20_000, 5000];
  const samples: Sample[] = [];
  for (let t = 0.5, n = 1; t < end; n += 1) {
    const out = 1e5 + jitter * SECOND * exponential(random);
    const back = 1e5 + jitter * SECOND * exponential(random);
    const asked = t * SECOND;
    const [t1, t4] = [clock.raw(asked), clock.raw(asked + out + back)];
    const arrived = asked + out;
    samples.push({
      at: ((t1 + t4) / 2) as RawTime,
      offset: (arrived - (t1 + t4) / 2) as Span,
      delay: (t4 - t1) as Span,
      error: 0 as Span,
    });
    t += (n < 4 ? Math.min(2, poll / 4) : poll) * (1 + 0.02 * (2 * random() - 1));
  }
  const seconds = Array.from({ length: end }, (_, i) => {
    const raw = clock.raw((i + 1) * SECOND);
    return { raw, offset: (i + 1) * SECOND - raw };
  });
  return { samples, seconds, from };
}

/** RMS error of the estimate itself over the scored seconds, seconds; and nanoseconds an update. */
function score(make: () => Estimator, { samples, seconds, from }: Trace): [number, number] {
  const estimator = make();
  let [next, sum, count, spent] = [0, 0, 0, 0n];
  seconds.forEach(({ raw, offset }, i) => {
    const begun = process.hrtime.bigint();
    while (next < samples.length && samples[next]!.at <= raw) estimator.add(samples[next++]!);
    spent += process.hrtime.bigint() - begun;
    if (i < from) return;
    sum += (estimator.at(raw)!.offset - offset) ** 2;
    count += 1;
  });
  return [Math.sqrt(sum / count) / SECOND, Number(spent) / samples.length];
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that one clock takes after these samples. */
function bytes(make: () => Estimator, samples: readonly Sample[]): number {
  const used = (): number => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const clocks = Array.from({ length: CLOCKS }, make);
  for (const clock of clocks) for (const sample of samples) clock.add(sample);
  const after = used();
  return clocks.length === 0 ? 0 : (after - before) / clocks.length;
}

/** Where chrony is hardest to beat. */
const isHardest = ({ poll, wander, jitter }: Cell): boolean =>
  poll === 64 && wander === 1e-8 && jitter === 0.01;

const cells = yardsticks('grid');
const traces = cells.map(({ cell }) => Array.from({ length: SEEDS }, (_, i) => trace(cell, i + 1)));
const rows = VARIANTS.map(([name, make]) => {
  const scored = traces.map((runs, i) => runs.map((one) => score(() => make(cells[i]!.cell), one)));
  const ratios = cells.map(({ rms }, i) => median(scored[i]!.map(([error]) => error)) / rms);
  const last = ratios[cells.findIndex(({ cell }) => isHardest(cell))]!;
  // The busiest cells: four samples a second or less are mostly the clock's own overhead.
  const cost = median(scored.slice(0, 10).flatMap((runs) => runs.map(([, spent]) => spent)));
  return [
    name,
    geometricMean(ratios).toFixed(3),
    Math.max(...ratios).toFixed(2),
    last.toFixed(2),
    (cost / 1000).toFixed(1),
    (bytes(() => make(cells[5]!.cell), traces[5]![0]!.samples.slice(0, MATURE)) / 1024).toFixed(1),
  ];
});
printTable(
  'RMS error of the estimate over chrony’s, 40 cells; cost of one update; memory of one clock',
  ['variant', 'geometric mean', 'worst cell', '64 s, 1e-8, 10 ms', 'us', 'KiB'],
  rows,
);

/** Median cost of those of the first samples that are looked at, nanoseconds; starts all along the traces. */
function costsOfFirst(runs: readonly Trace[]): number[] {
  const spent = FIRST.map((): number[] => []);
  for (const { samples } of runs)
    for (let from = 0; from + LENGTH <= samples.length; from += LENGTH) {
      const estimator = new EnvelopeEstimator();
      samples.slice(from, from + LENGTH).forEach((sample, i) => {
        const begun = process.hrtime.bigint();
        estimator.add(sample);
        spent[FIRST.indexOf(i + 1)]?.push(Number(process.hrtime.bigint() - begun));
      });
    }
  return spent.map(median);
}

const started = cells.flatMap(({ cell }, i) =>
  cell.poll === 1 && cell.wander === 1e-9 ? [{ cell, runs: traces[i]! }] : [],
);
// Once without looking, so that what is compiled by use is.
for (const { runs } of started) costsOfFirst(runs);
const costs = started.map(({ runs }) => costsOfFirst(runs));
printTable(
  'While the first samples are judged, poll 1 s, 1e-9: cost of the nth update, us; memory of one clock then, KiB',
  ['queues', ...FIRST.map((n) => `us, n = ${n}`), ...FIRST.map((n) => `KiB, n = ${n}`)],
  started.map(({ cell, runs }, i) => [
    `${(cell.jitter * 1e6).toFixed()} us`,
    ...costs[i]!.map((cost) => (cost / 1000).toFixed(1)),
    ...FIRST.map((n) =>
      (bytes(() => new EnvelopeEstimator(), runs[0]!.samples.slice(0, n)) / 1024).toFixed(1),
    ),
  ]),
);
