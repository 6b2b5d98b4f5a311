// Runs processes of tests, as many of each lane at once as there is room for.

import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { type Outcome, outcomeOf } from './outcome.js';
import type { Job, Lane } from './plan.js';

/** Young objects are many in the simulator, and few of them grow old. */
const NODE = ['--enable-source-maps', '--min-semi-space-size=16', '--max-semi-space-size=32'];
const { PRIORITY_BELOW_NORMAL } = constants.priority;
/** Seconds: a test that hangs fails after this, and says so; ... */
const TIMEOUT = 600;
/** ... a process that does not even say so is killed after this. */
const PATIENCE = 660;

/**
 * Runs all jobs, and tells each outcome as it comes. Whoever computes gives way to the real processes of the others,
 * whose timers would ring late: so no processor idles while a daemon waits, and no daemon waits for a processor.
 */
export async function runJobs(
  jobs: readonly Job[],
  lanes: Readonly<Record<Lane, number>>,
  folder: string,
  onOutcome: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const givesWay = jobs.some(({ lane }) => lane === 'waiting');
  const work = async (mine: Job[]): Promise<void> => {
    for (let job = mine.shift(); job !== undefined; job = mine.shift()) {
      const outcome = await runJob(job, folder, givesWay && job.lane === 'computing');
      outcomes.push(outcome);
      onOutcome(outcome);
    }
  };
  const workers = (['waiting', 'computing'] as const).flatMap((lane) => {
    const mine = jobs.filter((job) => job.lane === lane);
    return Array.from({ length: lanes[lane] }, () => work(mine));
  });
  await Promise.all(workers);
  return outcomes;
}

function runJob({ name }: Job, folder: string, givesWay: boolean): Promise<Outcome> {
  const started = performance.now();
  const env = { ...process.env, TAP_TIMEOUT: String(TIMEOUT) };
  const child = spawn(process.execPath, [...NODE, join(folder, `${name}.js`)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (givesWay && child.pid !== undefined) setPriority(child.pid, PRIORITY_BELOW_NORMAL);
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE * 1e3);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(late);
      const seconds = (performance.now() - started) / 1e3;
      resolve(outcomeOf(name, { code, signal }, out, errors, seconds));
    });
  });
}
