// Runs the tests: `node test/dist/runner/main.js [--quick] [PART ...]`, or `npm test`. Each file has a process of its
// own, but the units share one. Each PART is some of a path: only files whose path has it are run.

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, summary } from './outcome.js';
import { planOf } from './plan.js';
import { runJobs } from './run-jobs.js';

const TESTS = fileURLToPath(new URL('../', import.meta.url));

/** More wait than compute: while real processes wait for each other, the processors are free. */
const cores = availableParallelism();
const lanes = { computing: cores, waiting: 2 * cores } as const;

// Whoever read along may go; the exit code tells the rest.
process.stdout.on('error', () => {});

const words = process.argv.slice(2);
const quick = words.includes('--quick');
const jobs = planOf(TESTS, { quick, parts: words.filter((word) => word !== '--quick') });
const started = performance.now();
const outcomes = await runJobs(jobs, lanes, TESTS, (outcome) => {
  process.stdout.write(describe(outcome));
});
process.stdout.write(summary(outcomes, (performance.now() - started) / 1e3));
process.exitCode = outcomes.length > 0 && outcomes.every(({ good }) => good) ? 0 : 1;
