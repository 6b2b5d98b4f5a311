// The rules of the house that no other linter knows: `node scripts/lint/main.mjs [FOLDER]`. Prints each fault
// with its place and what to do, and exits with 1 if there is any.

import { fileURLToPath } from 'node:url';
import { comments } from './comments.mjs';
import { cycles } from './cycles.mjs';
import { dependencies } from './dependencies.mjs';
import { directions } from './directions.mjs';
import { faces } from './faces.mjs';
import { length } from './length.mjs';
import { meanings } from './meanings.mjs';
import { readTree } from './tree.mjs';

const RULES = [cycles, directions, faces, dependencies, length, meanings, comments];

const root = process.argv[2] ?? fileURLToPath(new URL('../../', import.meta.url));
const tree = readTree(root);
const faults = RULES.flatMap((rule) => rule(tree).map((fault) => ({ rule: rule.name, ...fault })));
for (const { rule, file, line, message } of faults)
  console.log(`${file}:${line}: ${message} (${rule})`);
process.exitCode = faults.length > 0 ? 1 : 0;
