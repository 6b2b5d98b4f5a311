// npm run attack: attackers beside real daemons on hosts of their own; exits 1 if a bound was broken.

import { parseArgs } from 'node:util';
import { type Column, shortSpan, tableLines } from '#host/cli/columns.js';
import { parseDuration } from '#host/config/units.js';
import { hostsMissing } from '../masters/hosts.js';
import type { Verdict } from './judge.js';
import { KINDS, type Outcome, trial } from './trial.js';

const HELP = `npm run attack -- [--for 60s] [--rate 10] [--loopback] [--kind NAME]...
  --for       how long each attack lasts
  --rate      how many times 5000 datagrams of noise and 1000 hellos a second a flooder sends
  --loopback  on this host, rather than in network namespaces, which take root
  --kind      ${KINDS.join(', ')}
`;

const { values } = parseArgs({
  options: {
    for: { type: 'string', default: '60s' },
    rate: { type: 'string', default: '1' },
    loopback: { type: 'boolean', default: false },
    kind: { type: 'string', multiple: true },
    help: { type: 'boolean', default: false },
  },
});

interface Row extends Outcome {
  readonly kind: string;
}

const right = true;
const TABLE: readonly Column<Row>[] = [
  { head: 'attack', cell: ({ kind }) => kind },
  { head: 'well after', cell: ({ well }) => `${well.toFixed(0)} s`, right },
  { head: 'outside', cell: ({ outside }) => `${outside.toFixed(1)} s`, right },
  { head: 'worst error', cell: ({ error }) => shortSpan(error), right },
  { head: 'of its bound', cell: ({ share }) => `${(100 * share).toFixed(0)} %`, right },
  { head: 'widest bound', cell: ({ bound }) => shortSpan(bound), right },
  {
    head: 'synchronised',
    cell: ({ synchronised }) => `${(100 * synchronised).toFixed(0)} %`,
    right,
  },
  { head: 'lost', cell: ({ lost }) => `${(100 * lost).toFixed(0)} %`, right },
  { head: 'group off by', cell: ({ moved }) => shortSpan(moved), right },
  { head: 'sent/s', cell: ({ sent }) => sent.toFixed(0), right },
  { head: 'log lines', cell: ({ written }) => String(written), right },
];

async function main(): Promise<number> {
  const unknown = values.kind?.find((kind) => !(KINDS as readonly string[]).includes(kind));
  const missing = values.loopback ? undefined : hostsMissing(false);
  if (values.help || unknown !== undefined || missing !== undefined) {
    const why = missing ?? (unknown === undefined ? '' : `no attack is called ${unknown}`);
    process.stdout.write(why === '' ? HELP : `${why}\n${HELP}`);
    return values.help ? 0 : 2;
  }
  const place = {
    namespaces: !values.loopback,
    seconds: parseDuration(values.for) / 1e9,
    rate: Number(values.rate),
    interval: '250ms',
  };
  const rows: Row[] = [];
  for (const kind of KINDS.filter((one) => values.kind?.includes(one) ?? true)) {
    const verdict = await trial(kind, place);
    rows.push({ kind, ...verdict });
    process.stdout.write(`${tellingOf(kind, verdict)}\n`);
  }
  process.stdout.write(`\n${tableLines(TABLE, rows).join('\n')}\n`);
  return rows.every(({ outside, well }) => outside === 0 && well < Infinity) ? 0 : 1;
}

/** What the operator is told, each thing once. */
const tellingOf = (kind: string, { troubles, lines }: Verdict): string =>
  [kind, ...troubles.map((one) => `  status ! ${one}`), ...lines.map((one) => `  log ${one}`)].join(
    '\n',
  );

process.exitCode = await main();
