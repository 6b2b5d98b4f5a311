// All tests of units in one process: a process each would take longer to start than most of them take. Whatever
// starts processes itself, and what has a folder by its kind, is not among them.

import { fileURLToPath } from 'node:url';
import t from 'tap';
import { unitsIn } from './plan.js';

const here = new URL('./', import.meta.url);
const files = unitsIn(fileURLToPath(here));

t.comment(`${files.length} files`);
for (const file of files) await import(new URL(`${file}.js`, here).href);
