// npm run bench:attack: what a flood and recorded hellos do to real daemons, and what refusing costs.
// It needs root. `--only flood`, `replays` or `refusals`; `--runs 3`; `--seconds 60` of each flood.

import { runFirst } from '../process.js';
import { median, option, printTable, wordAfter } from '../table.js';
import { type Flood, measureFlood } from './flood.js';
import { printRefusals } from './refusals.js';
import { type Replays, measureReplays } from './replays.js';

const RUNS = option('runs', 3);
const SECONDS = option('seconds', 60);
const RATES = (wordAfter('rates') ?? '0,1,10,100,1000,10000').split(',').map(Number);

async function repeated<T>(measure: () => Promise<T>): Promise<T[]> {
  const runs: T[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await measure());
  return runs;
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const milliseconds = (values: readonly number[]): string =>
  values.map((value) => value.toFixed(0)).join(', ');

async function printFloods(): Promise<void> {
  const [calm, flooded] = [
    await repeated(() => measureFlood(0, SECONDS)),
    await repeated(() => measureFlood(1, SECONDS)),
  ];
  const row = (
    title: string,
    of: (flood: Flood) => number,
    say: (value: number) => string = String,
  ): string[] => {
    const middle = (runs: Flood[]): string => say(median(runs.map(of)));
    return [title, middle(calm), middle(flooded), flooded.map((run) => say(of(run))).join(', ')];
  };
  const fixed = (digits: number) => (value: number) => value.toFixed(digits);
  printTable(
    `A master and eight agents at 1 s, ${SECONDS} s long: medians of ${RUNS} runs, and all runs of the flood`,
    ['', 'alone', 'flooded', 'each run'],
    [
      row('sent by the attacker, a second', ({ sent }) => sent, fixed(0)),
      row('of it no room at the socket', ({ dropped }) => dropped, percent),
      row('asks lost', ({ asksLost }) => asksLost, percent),
      row('replies lost', ({ repliesLost }) => repliesLost, percent),
      row('rounds a second', ({ rounds }) => rounds, fixed(2)),
      row('master, of one core', ({ share }) => share, percent),
      row('bound in the middle, us', ({ bound }) => bound, fixed(1)),
      row('bound at most, us', ({ boundMost }) => boundMost, fixed(1)),
      row('looks outside a bound', ({ outside }) => outside),
      row('lines in the log', ({ lines }) => lines),
      row('a new agent joins after, ms', ({ joined }) => Math.max(...joined), fixed(0)),
    ],
  );
}

async function printReplays(): Promise<void> {
  const rows: string[][] = [];
  for (const rate of RATES) {
    const runs = await repeated(() => measureReplays(rate));
    const middle = (of: (run: Replays) => number): string => median(runs.map(of)).toFixed(0);
    rows.push([
      rate === 0 ? 'none' : String(rate),
      middle(({ sent }) => sent),
      middle(({ agent }) => agent),
      middle(({ master }) => master),
      milliseconds(runs.map(({ master }) => master)),
    ]);
  }
  printTable(
    `Recorded hellos of four names, sent again: milliseconds until all have joined, medians of ${RUNS} runs`,
    ['a second and name', 'sent a second', 'agent restarted', 'master restarted', 'each run'],
    rows,
  );
}

// The sender is one of our children, and has to come to its rate.
runFirst('self');
const PARTS = { refusals: printRefusals, flood: printFloods, replays: printReplays };
const only = wordAfter('only');
for (const [name, print] of Object.entries(PARTS))
  if (only === undefined || only === name) await print();
