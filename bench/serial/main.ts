// The figures of the serial bridge. `--for 10m` takes ten minutes a row and a thousand replugged
// adapters; without it a shorter look. Needs root, for the real-time rows, and perl and socat.

import { SECOND } from '#protocol/time.js';
import { parseDuration } from '#host/config/units.js';
import { option, printTable } from '../table.js';
import { measure, type Situation } from './punctuality.js';
import { openAndClose, replug } from './replug.js';

const at = process.argv.indexOf('--for');
const seconds = at < 0 ? 30 : parseDuration(process.argv[at + 1] ?? '') / SECOND;
const cycles = option('cycles', at < 0 ? 80 : 1000);
const openings = option('openings', at < 0 ? 600 : 12_000);
/** The first so many situations, 7 if not given: each takes as long as --for says. */
const rowsWanted = option('rows', 7);

/** What deploy/belfry-agentd-realtime.conf gives the agent: before every ordinary process. */
const REAL_TIME = ['chrt', '--fifo', '1', process.execPath, '--single-threaded-gc'];
const ONE_CORE = ['taskset', '-c', '0'];

const SITUATIONS: readonly Situation[] = [
  { name: 'no port', ports: 0, busy: false, before: [] },
  { name: '1 port, real-time', ports: 1, busy: false, before: REAL_TIME },
  {
    name: '1 port, real-time, its core busy',
    ports: 1,
    busy: true,
    before: [...ONE_CORE, ...REAL_TIME],
  },
  { name: '1 port', ports: 1, busy: false, before: [] },
  { name: '1 port, its core busy', ports: 1, busy: true, before: ONE_CORE },
  { name: '16 ports, real-time', ports: 16, busy: false, before: REAL_TIME },
  { name: '16 ports', ports: 16, busy: false, before: [] },
];

const us = (value: number): string => (Number.isFinite(value) ? value.toFixed(0) : '-');

const rows: string[][] = [];
for (const situation of SITUATIONS.slice(0, rowsWanted)) {
  const found = await measure(situation, situation.ports === 0 ? Math.min(seconds, 60) : seconds);
  rows.push([
    situation.name,
    `${found.telegrams} of ${found.expected}`,
    us(found.p50),
    us(found.p99),
    us(found.worst),
    us(found.ownP50),
    us(found.ownP99),
    us(found.echoP50),
    us(found.echoP99),
    found.cpu.toFixed(2),
  ]);
}
if (rows.length > 0)
  printTable(
    `Telegrams over a pseudo-terminal, ${seconds} s a row: the on-time character against the shown second, us`,
    [
      'agent with',
      'telegrams',
      'p50',
      'p99',
      'worst',
      'own p50',
      'own p99',
      'echo p50',
      'echo p99',
      '% of a core',
    ],
    rows,
  );

if (cycles > 0) {
  const found = await replug(cycles, REAL_TIME);
  printTable(
    'Ports pulled out and plugged in again, real-time',
    [
      'cycles',
      'opened again',
      'telegrams due',
      'lost',
      'worst cycle',
      'late in all',
      'MB',
      'descriptors',
    ],
    [
      [
        String(found.cycles),
        String(found.reopened),
        String(found.due),
        String(found.lost),
        String(found.worst),
        String(found.late),
        found.megabytes.map((mb) => mb.toFixed(1)).join(', '),
        found.descriptors.join(', '),
      ],
    ],
  );
}

if (openings > 0)
  printTable(
    'One process that opens and closes a port, MB after collection',
    ['openings', 'heap used', 'heap', 'buffers', 'process'],
    await openAndClose(openings),
  );
