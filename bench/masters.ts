// Several masters whose leader dies, stops, is cut off, loses datagrams: how long until another one
// leads, and what any shown clock did meanwhile. Real daemons in network namespaces; needs root and
// nftables. `--beacon 1000` milliseconds.

import { spanOf } from '#protocol/time.js';
import { formatDuration } from '#host/config/units.js';
import { CABLES, DEATHS, live } from '#system/masters/histories.js';
import { hostsMissing } from '#system/masters/hosts.js';
import { Plant } from '#system/masters/plant.js';
import { option, printTable } from './table.js';

const beacon = option('beacon', 1000);
const missing = hostsMissing();
if (missing !== undefined) {
  process.stderr.write(`bench:masters: ${missing}\n`);
  process.exit(1);
}

const duration = (nanoseconds: number): string => formatDuration(spanOf(Math.round(nanoseconds)));

const plant = new Plant(beacon);
const rows: string[][] = [];
try {
  await plant.start();
  for (const history of [...DEATHS, ...CABLES]) {
    const seen = await live(plant, history);
    rows.push([
      history.name,
      seen.takeover === undefined ? 'it stays' : `${(seen.takeover / 1000).toFixed(2)} s`,
      seen.step === 0 ? 'none' : duration(seen.step),
      duration(seen.error),
      `${Math.round(seen.share * 100)} %`,
      `${seen.outside.length} of ${seen.looks}`,
      String(seen.backwards),
    ]);
    for (const line of seen.outside) process.stderr.write(`${history.name}: ${line}\n`);
  }
} finally {
  await plant.end();
}
printTable(
  `Three masters and three agents on hosts of their own, a beacon each ${duration(beacon * 1e6)}: what befalls the leader`,
  [
    'history',
    'new leader',
    'largest step',
    'largest error',
    'of its bound',
    'looks outside',
    'backwards',
  ],
  rows,
);
process.stdout.write(
  '\nA step is what a shown clock moved between two looks beyond the fastest slew. Errors are against the ' +
    'leader, or where the last one would be; to its bound an agent may add the new leader’s, until ' +
    'that has corrected it.\n',
);
