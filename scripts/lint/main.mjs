// The rules of the house that no other linter knows: `node scripts/lint/main.mjs [FOLDER]`. Prints each fault
// with its place and what to do, and exits with 1 if there is any.

import { fileURLToPath } from 'node:url';
import { faultLines } from './rules.mjs';

const root = process.argv[2] ?? fileURLToPath(new URL('../../', import.meta.url));
const lines = faultLines(root);
for (const line of lines) console.log(line);
process.exitCode = lines.length > 0 ? 1 : 0;
