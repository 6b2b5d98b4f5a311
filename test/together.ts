// Runs the tests that share a process: `node together.js units` or `stories`. A process for each would take longer to
// start, and to compile the same code again, than most of them take.

import { fileURLToPath } from 'node:url';
import t from 'tap';
import { planOf } from './plan.js';

const here = new URL('./', import.meta.url);
// Their names are no arguments: tap makes names of folders of what it finds there.
const [, , name] = process.argv;
const job = planOf(fileURLToPath(here)).find((job) => job.name === name);
if (job === undefined) throw new Error(`no tests are called ${name}`);

t.comment(`${job.files.length} files`);
for (const file of job.files) await import(new URL(`${file}.js`, here).href);
