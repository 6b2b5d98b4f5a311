// All tests, `npm test`: each file in a process of its own, but the units share one, and so do the stories. With
// `--quick`, these two only.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { availableParallelism } from 'node:os';
import t from 'tap';
import { type Lane, planOf } from './plan.js';

const HERE = fileURLToPath(new URL('./', import.meta.url));
/** Young objects are many in the simulator, and few of them grow old. */
const NODE = ['--enable-source-maps', '--min-semi-space-size=16', '--max-semi-space-size=32'];
/** Milliseconds: a file that hangs fails after this, and says where. */
const TIMEOUT = 600_000;

const AUTOGROUP = '/proc/self/autogroup';

/**
 * The kernel shares processors out by sessions (sched(7), autogroup). One that is preferred to all others, as that of a
 * remote shell may be, would take them from the daemons, which have sessions of their own, for seconds.
 */
function sharesEvenly(): void {
  if (!existsSync(AUTOGROUP)) return;
  const [, nice] = /nice (-?\d+)/.exec(readFileSync(AUTOGROUP, 'utf8')) ?? [];
  if (Number(nice) < 0) writeFileSync(AUTOGROUP, '0');
}
sharesEvenly();

const cores = availableParallelism();
const plan = planOf(HERE, { quick: process.argv.includes('--quick') });

/** Real processes mostly wait, and simulations compute. So both run at once, and whoever computes gives way. */
function runLane(lane: Lane, jobs: number): void {
  const [command, ...before] =
    lane === 'waiting' ? [process.execPath] : ['nice', '-n', '5', process.execPath];
  void t.test(lane, { jobs, buffered: true, timeout: 0 }, (t) => {
    for (const { name, files } of plan.filter((job) => job.lane === lane)) {
      const what = files.length === 1 ? [`${HERE}${name}.js`] : [`${HERE}together.js`, name];
      const words = [...before, ...NODE, ...what];
      void t.spawn(command, words, { buffered: true, timeout: TIMEOUT }, name);
    }
    t.end();
  });
}

t.jobs = 2;
runLane('waiting', 2 * cores);
runLane('computing', cores);
