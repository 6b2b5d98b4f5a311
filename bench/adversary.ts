// Searches for delays that bring a clock out of its bound: `npm run adversary -- --schedules 10000 --seed 1`.
// Exits with 1 on a find; `--replay SCHEDULE`, as printed or a file that has it, runs one again.

import { readFileSync } from 'node:fs';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { SECOND } from '#protocol/time.js';
import { parseDuration } from '#host/config/units.js';
import { againstAgent } from '#sim/adversary/agent-level.js';
import { withSettings } from '#sim/adversary/draw.js';
import { againstEstimator } from '#sim/adversary/estimator-level.js';
import { LimitsOnly } from '#sim/adversary/limits-only.js';
import { againstMaster } from '#sim/adversary/master-level.js';
import type { Schedule } from '#sim/adversary/schedule.js';
import { type Found, type Outcome, search } from '#sim/adversary/search.js';
import { againstTree } from '#sim/adversary/tree-level.js';
import { shrink } from '#sim/adversary/shrink.js';
import { BREAKS, type Verdict, guarded } from '#sim/adversary/verdict.js';
import { printTable } from './table.js';

const LEVELS: Readonly<Record<string, (schedule: Schedule) => Verdict>> = {
  estimator: (schedule) => againstEstimator(schedule),
  limits: (schedule) => againstEstimator(schedule, () => new LimitsOnly()),
  follow: (schedule) => againstAgent(schedule, 'follow'),
  measure: (schedule) => againstAgent(schedule, 'measure'),
  tree: (schedule) => againstTree(schedule),
  'master-asked': (schedule) => againstMaster(schedule, 'follow'),
  'master-measures': (schedule) => againstMaster(schedule, 'measure'),
};

const options = await yargs(hideBin(process.argv))
  .scriptName('npm run adversary --')
  .option('schedules', { type: 'number', default: 1000, describe: 'how many are tried' })
  .option('seed', { type: 'number', default: 1 })
  .option('for', { string: true, coerce: parseDuration, describe: 'as many as there is time for' })
  .option('level', {
    choices: Object.keys(LEVELS),
    default: 'estimator',
    describe: 'what is attacked',
  })
  .option('replay', { type: 'string', describe: 'one schedule, as printed, or its file' })
  .option('breaks', {
    choices: BREAKS,
    array: true,
    default: BREAKS,
    describe: 'what counts as a find',
  })
  .option('json', { type: 'boolean', default: false })
  .strict()
  .parseAsync();

/** Only what counts. */
function run(schedule: Schedule): Verdict {
  const verdict = guarded(LEVELS[options.level]!)(schedule);
  const breaks = new Map([...verdict.breaks].filter(([kind]) => options.breaks.includes(kind)));
  return { ...verdict, breaks };
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function tellOne(schedule: Schedule): boolean {
  const verdict = run(schedule);
  const { breaks, ...figures } = verdict;
  say(JSON.stringify({ ...figures, breaks: Object.fromEntries(breaks) }, null, 2));
  return breaks.size === 0;
}

const figure = (value: number | undefined): string =>
  value === undefined ? '' : value.toPrecision(4);

/** Only of the estimator alone is it known what the limits leave. */
const knowsLimits = ['estimator', 'limits'].includes(options.level);

const limitsRows = ({ worst, loosest, tightest }: Outcome): string[][] => [
  ['worst possible error over the bound', figure(worst?.verdict.worstPossible)],
  ['loosest bound over what the limits leave', figure(loosest?.verdict.loosest)],
  ['tightest bound over what the limits leave', figure(tightest?.verdict.tightest)],
];

function tellAll(outcome: Outcome): void {
  const { tried, looks, broken, kinds, worst, worstTrue, loosest } = outcome;
  printTable(
    `Adversary of delays against the ${options.level}, seed ${options.seed}`,
    ['', ''],
    [
      ['schedules', String(tried)],
      [knowsLimits ? 'samples' : 'looks at a clock', String(looks)],
      ['outside the bound', String(kinds.get('outside')?.looks ?? 0)],
      ['schedules that broke something', String(broken)],
      ['worst true error over the bound', figure(worstTrue?.verdict.worst)],
      ...(knowsLimits ? limitsRows(outcome) : []),
    ],
  );
  printTable(
    'What was broken',
    ['', 'schedules', 'instants'],
    [...kinds].map(([kind, { schedules, looks: count }]) => [
      kind,
      String(schedules),
      String(count),
    ]),
  );
  const tell = (name: string, found: Found | undefined): void => {
    if (found !== undefined) say(`\n${name}\n${JSON.stringify(found.schedule)}`);
  };
  for (const [kind, { example }] of kinds) {
    const isBad = (schedule: Schedule): boolean => run(schedule).breaks.has(kind);
    const schedule = shrink(example.schedule, isBad);
    tell(`The simplest with ${kind}:`, { schedule, verdict: run(schedule) });
  }
  tell('The worst true error:', worstTrue);
  if (!knowsLimits) return;
  tell('The worst possible error:', worst);
  tell('The loosest bound:', loosest);
}

function searched(): boolean {
  const until = options.for === undefined ? Infinity : Date.now() + options.for / (SECOND / 1000);
  const outcome = search({
    schedules: options.for === undefined ? options.schedules : Infinity,
    seed: options.seed,
    run,
    ...(options.level.startsWith('master') && { fit: withSettings }),
    isOver: () => Date.now() >= until,
  });
  if (options.json) {
    const { kinds, ...rest } = outcome;
    say(JSON.stringify({ ...rest, kinds: Object.fromEntries(kinds) }));
  } else tellAll(outcome);
  return outcome.broken === 0;
}

const isSound =
  options.replay === undefined
    ? searched()
    : tellOne(
        JSON.parse(
          options.replay.startsWith('{') ? options.replay : readFileSync(options.replay, 'utf8'),
        ) as Schedule,
      );
process.exitCode = isSound ? 0 : 1;
