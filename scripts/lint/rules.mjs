// All the rules of the house that no other linter knows, and what they say of a source tree.

import { comments } from './comments.mjs';
import { cycles } from './cycles.mjs';
import { dependencies } from './dependencies.mjs';
import { directions } from './directions.mjs';
import { faces } from './faces.mjs';
import { length } from './length.mjs';
import { meanings } from './meanings.mjs';
import { readTree } from './tree.mjs';

const RULES = [cycles, directions, faces, dependencies, length, meanings, comments];

/**
 * @param {string} root the folder of the root package
 * @returns {string[]} a line for each fault: its place, what to do, and the rule
 */
export function faultLines(root) {
  const tree = readTree(root);
  return RULES.flatMap((rule) =>
    rule(tree).map(({ file, line, message }) => `${file}:${line}: ${message} (${rule.name})`),
  );
}
