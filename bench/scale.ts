// One master, many agents over real UDP, sealed, one exchange a second each: processor time and
// memory of the master's process. `--most 3000` is the largest group, `--seconds 20` the measure.

import { type ChildProcess, fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { MasterReport } from '#master/daemon/report.js';
import { Stage } from '#demo/stage.js';
import { processorSeconds, residentMegabytes } from './process.js';
import { median, option, printTable } from './table.js';

const MOST = option('most', 3000);
const SECONDS = option('seconds', 20);
const JOINS_A_SECOND = 300;
const SIZES = [100, 1000, MOST];

interface Result {
  readonly size: number;
  readonly synchronised: number;
  readonly exchanges: number;
  readonly core: number;
  readonly memory: number;
  readonly roundTrip: number;
}

async function measure(size: number): Promise<Result> {
  const stage = new Stage();
  const names = Array.from({ length: size }, (_, i) => `agent-${i}`);
  for (const name of names) stage.addKey(name, 'agent');
  let crowd: ChildProcess | undefined;
  try {
    await stage.startMaster({ log: 'error' });
    const pid = stage.pid('master');
    const keys = stage.keyFile('crowd');
    writeFileSync(keys, stage.keyLines, { mode: 0o600 });
    const memoryBefore = residentMegabytes(pid);
    const port = stage.masterAddress.split(':')[1]!;
    crowd = fork(fileURLToPath(new URL('./crowd.js', import.meta.url)), [
      port,
      keys,
      String(JOINS_A_SECOND),
    ]);
    const seen = { synchronised: 0 };
    crowd.on('message', (count) => (seen.synchronised = count as number));
    const patience = performance.now() + (size / JOINS_A_SECOND) * 3000 + 60_000;
    while (seen.synchronised < size && performance.now() < patience) await sleep(500);
    await sleep(5000);
    const from = {
      cpu: processorSeconds(pid),
      at: performance.now(),
      samples: await exchanges(stage),
    };
    await sleep(SECONDS * 1000);
    const elapsed = (performance.now() - from.at) / 1000;
    const core = (processorSeconds(pid) - from.cpu) / elapsed;
    const memory = residentMegabytes(pid) - memoryBefore;
    const after = await exchanges(stage);
    const done = (after.samples - from.samples.samples) / elapsed;
    return {
      size,
      synchronised: seen.synchronised,
      exchanges: done,
      core,
      memory,
      roundTrip: after.roundTrip,
    };
  } finally {
    crowd?.disconnect();
    await stage.strike();
  }
}

async function exchanges(stage: Stage): Promise<{ samples: number; roundTrip: number }> {
  const { agents } = (await stage.ask('master')) as MasterReport;
  return {
    samples: agents.reduce((sum, agent) => sum + agent.samples, 0),
    roundTrip: median(agents.map((agent) => agent.roundTripNs ?? Infinity)),
  };
}

const results: Result[] = [];
for (const size of SIZES) results.push(await measure(size));
printTable(
  'One master over loopback UDP, sealed, one exchange a second with each agent',
  [
    'agents',
    'synchronised',
    'exchanges/s',
    '% of a core',
    'us/exchange',
    'kB/agent',
    'round trip us',
  ],
  results.map(({ size, synchronised, exchanges: done, core, memory, roundTrip }) => [
    String(size),
    String(synchronised),
    done.toFixed(0),
    (core * 100).toFixed(1),
    ((core / done) * 1e6).toFixed(1),
    ((memory / size) * 1000).toFixed(1),
    (roundTrip / 1000).toFixed(0),
  ]),
);
