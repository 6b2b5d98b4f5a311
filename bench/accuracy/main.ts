// How accurate it is, beside chrony in the same simulated network: the grid, one cell, or a scenario.

import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { SECOND } from '#protocol/time.js';
import { parseDuration } from '#host/config/units.js';
import { type Scene, cell, run } from '#sim/scene.js';
import { printTable } from '../table.js';
import { type Yardstick, yardsticks } from './chrony.js';
import { type Compared, compare, summarise } from './compare.js';
import { writePlots } from './plot.js';
import { runAll } from './pool.js';
import { readScenario } from './scenario.js';

const ALGORITHMS = ['follow', 'measure'] as const;

/** A plain number is seconds. */
const seconds = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  return Number.isFinite(Number(text)) ? Number(text) : parseDuration(text) / SECOND;
};

const options = await yargs(hideBin(process.argv))
  .scriptName('npm run bench:accuracy --')
  .usage('$0 [options]\n\nWithout --poll or --scenario, the whole grid beside chrony.')
  .option('json', {
    type: 'boolean',
    default: false,
    describe: 'lines of JSON; the last, a summary',
  })
  .option('seeds', { type: 'number', default: 5, describe: 'runs of each cell' })
  .option('plots', { type: 'string', describe: 'a folder to write the plots of docs/ to' })
  .option('poll', {
    coerce: seconds,
    string: true,
    describe: 'one cell: from ask to ask, as 16 or 16s',
  })
  .option('wander', { type: 'number', default: 1e-9, describe: 'of the crystal, per second' })
  .option('jitter', {
    coerce: seconds,
    string: true,
    default: '1e-4',
    describe: 'mean queue each way, as 1e-4 or 100us',
  })
  .option('loss', { type: 'number', default: 0, describe: 'share lost each way' })
  .option('seed', {
    type: 'number',
    describe: 'of the one cell or scenario [default: 1, or the file’s]',
  })
  .option('algorithm', { choices: ALGORITHMS, describe: 'Cristian or Berkeley' })
  .option('scenario', { type: 'string', describe: 'a file, see docs/accuracy.md' })
  .strict()
  .parseAsync();

const micro = (seconds: number): string => (seconds * 1e6).toPrecision(3);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** One run by hand. */
function one(scene: Scene): void {
  const { score, datagrams } = run(scene);
  if (options.json) return say(JSON.stringify({ ...score, datagrams }));
  const { rms, mean, max, settled, held, looseness, rate } = score;
  for (const [name, value] of [
    ['RMS error', rms],
    ['mean error', mean],
    ['maximum', max],
  ] as const)
    say(`${name.padEnd(14)} ${value.toExponential(3)} s (${micro(value)} us)`);
  say(`settled after  ${settled} s (below ten times the RMS error from then on)`);
  say(`rate error     ${(rate * 1e6).toPrecision(3)} ppm RMS, from second to second`);
  say(`bound held     ${(100 * held).toFixed(3)} % of the scored seconds`);
  const ratio = looseness > 0 ? `${looseness.toFixed(2)} times` : 'less than';
  say(`middle bound   ${ratio} what 99.9 % needed, not counting half the smallest round trip`);
  say(`datagrams      ${datagrams}`);
}

async function whole(): Promise<void> {
  const rows = [...yardsticks('grid'), ...yardsticks('loss')];
  const algorithms = options.algorithm === undefined ? ALGORITHMS : [options.algorithm];
  const tasks = algorithms.flatMap((algorithm) =>
    rows.map((yardstick) => ({ algorithm, yardstick })),
  );
  const scenes = tasks.flatMap(({ algorithm, yardstick }) =>
    Array.from({ length: options.seeds }, (_, i) => cell(yardstick.cell, i + 1, algorithm)),
  );
  const runs = await runAll(scenes, (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${scenes.length} runs `);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const compared = tasks.map(({ algorithm, yardstick }, i) =>
    compare(yardstick, algorithm, runs.slice(i * options.seeds, (i + 1) * options.seeds)),
  );
  const isLoss = ({ cell }: Compared): boolean => cell.loss > 0;
  const grid = compared.filter((one) => !isLoss(one));
  const loss = compared.filter(isLoss);
  if (options.json) for (const row of compared) say(JSON.stringify(row));
  else for (const algorithm of algorithms) tell(algorithm, grid, loss);
  const { summary, rest } = summarise(grid, loss);
  if (options.plots !== undefined) writePlots(options.plots, compared);
  if (options.json) return say(JSON.stringify({ summary }));
  say('');
  for (const [name, value] of Object.entries({ ...summary, ...rest }))
    say(`${name.padEnd(12)} ${Number(value.toPrecision(4))}`);
}

function tell(
  algorithm: Scene['algorithm'],
  grid: readonly Compared[],
  loss: readonly Compared[],
): void {
  const mine = (all: readonly Compared[]): Compared[] =>
    all.filter((one) => one.algorithm === algorithm);
  const name =
    algorithm === 'follow' ? 'an agent that asks' : 'a master that measures and corrects';
  printTable(
    `${name}, beside chrony 4.3 (us, medians of ${options.seeds} seeds)`,
    HEAD,
    mine(grid).map(rowOf),
  );
  printTable(`${name}, with loss each way`, HEAD, mine(loss).map(rowOf));
}

const HEAD = [
  'poll, wander, jitter, loss',
  'RMS',
  'chrony',
  'ratio',
  'max',
  'chrony',
  'ratio',
  'rate ratio',
  'settled',
  'alike',
  'chrony',
  'bound held',
  'loose',
  'datagrams',
];

function rowOf(row: Compared): string[] {
  const { cell: at, yardstick } = row;
  const ratio = (value: number): string => value.toFixed(2);
  return [
    nameOf(yardstick),
    micro(row.rms),
    micro(yardstick.rms),
    ratio(row.rmsRatio),
    micro(row.max),
    micro(yardstick.max),
    ratio(row.maxRatio),
    ratio(row.rateRatio),
    `${row.settled} s`,
    `${row.settledLikewise} s`,
    at.loss > 0 ? '' : `${yardstick.settled} s`,
    `${(100 * row.held).toFixed(2)} %`,
    ratio(row.looseness),
    row.datagrams.toFixed(2),
  ];
}

const nameOf = ({ cell: { poll, wander, jitter, loss } }: Yardstick): string =>
  `${poll} s, ${wander.toExponential(0)}, ${micro(jitter)} us${loss > 0 ? `, ${100 * loss} %` : ''}`;

try {
  const { algorithm = 'follow', poll, wander, jitter = 0, loss, seed, scenario } = options;
  if (scenario !== undefined) one(readScenario(scenario, seed));
  else if (poll !== undefined) one(cell({ poll, wander, jitter, loss }, seed ?? 1, algorithm));
  else await whole();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}
