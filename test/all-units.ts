// All tests of units in one process, for `npm run test:quick`: a process each would take longer to start than
// most of them take. Whatever starts processes itself, and what has a folder by its kind, is not among them.

import { readFileSync, readdirSync } from 'node:fs';
import t from 'tap';

/** Folders of tests that are no units: each file there has a process of its own. */
const KINDS = ['adversary', 'fuzz', 'story', 'system'];

const startsProcesses = (file: URL): boolean =>
  /node:(child_process|worker_threads)/.test(readFileSync(file, 'utf8'));

const here = new URL('./', import.meta.url);
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.js') && !KINDS.includes(file.split('/')[0]!))
  .toSorted()
  .map((file) => new URL(file, here))
  .filter((file) => !startsProcesses(file));

t.comment(`${files.length} files`);
for (const file of files) await import(file.href);
