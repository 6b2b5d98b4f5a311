// npm run fuzz: plays tapes to every target for a while, prints a table, keeps what it finds, exits 1 then.

import { parseArgs } from 'node:util';
import { type Column, tableLines } from '#host/cli/columns.js';
import { parseDuration } from '#host/config/units.js';
import { keep, keptInputs, tapeOf } from './finds.js';
import { type Run, fuzz } from './fuzzer.js';
import type { Target } from './target.js';
import { TARGETS } from './targets.js';
import { Watchdog } from './watchdog.js';

const HELP = `npm run fuzz -- [--for 1h] [--seed N] [--target NAME]...
  --for     how long altogether, shared by the targets (1m)
  --seed    the same seed plays the same inputs, as long as time allows (drawn and printed)
  --target  ${TARGETS.map(({ name }) => name).join(', ')}
`;

const { values } = parseArgs({
  options: {
    for: { type: 'string', default: '1m' },
    seed: { type: 'string' },
    target: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const chosen = TARGETS.filter(({ name }) => values.target?.includes(name) ?? true);
  const unknown = values.target?.find((name) => TARGETS.every((target) => target.name !== name));
  if (values.help || unknown !== undefined) {
    process.stdout.write(unknown === undefined ? HELP : `no target ${unknown}\n${HELP}`);
    return values.help ? 0 : 2;
  }
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const share = parseDuration(values.for) / 1e6 / chosen.length;
  process.stdout.write(`seed ${seed}\n`);
  const watchdog = new Watchdog();
  const rows: Row[] = [];
  for (const target of chosen) {
    const run = await play(target, seed, share, watchdog);
    rows.push({ name: target.name, ...run });
    for (const found of run.finds)
      process.stdout.write(
        `${target.name}: ${found.message}\n  kept as ${keep(target.name, found)}\n`,
      );
  }
  await watchdog.end();
  process.stdout.write(`${tableLines(TABLE, rows).join('\n')}\n`);
  return rows.every(({ finds }) => finds.length === 0) ? 0 : 1;
}

function play(target: Target, seed: number, share: number, watchdog: Watchdog): Promise<Run> {
  const end = performance.now() + share;
  return fuzz(target, {
    seed,
    tapes: keptInputs()
      .filter((kept) => kept.target === target.name)
      .map(tapeOf),
    done: () => performance.now() >= end,
    watch: (tape) => watchdog.watch(target, tape),
  });
}

interface Row extends Run {
  readonly name: string;
}

const right = true;
const TABLE: readonly Column<Row>[] = [
  { head: 'target', cell: ({ name }) => name },
  { head: 'inputs', cell: ({ inputs }) => String(inputs), right },
  { head: 'inputs/s', cell: ({ inputs, seconds }) => (inputs / seconds).toFixed(0), right },
  { head: 'shown', cell: ({ shown }) => String(shown), right },
  { head: 'finds', cell: ({ finds }) => String(finds.length), right },
];

process.exitCode = await main();
