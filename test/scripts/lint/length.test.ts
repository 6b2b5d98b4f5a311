// Files and functions that are too long.

import t from 'tap';
import { lint, oxlint } from './tiny-tree.js';

const linesOf = (count: number): string => '// A line.\n'.repeat(count);

t.test('a file of more than 400 lines is refused, wherever it is', (t) => {
  for (const path of ['protocol/wire/a.ts', 'test/a.test.ts', 'scripts/a.mjs', 'scripts/a.sh']) {
    const { lines } = lint({ [path]: linesOf(401) });
    t.equal(lines.length, 1, path);
    t.ok(lines[0]?.startsWith(`${path}:401: 401 lines, and 400 is the most: `));
  }
  t.end();
});

t.test('a file of 400 lines is good, and so is any length that is not written by hand', (t) => {
  const { lines } = lint({
    'protocol/wire/a.ts': linesOf(400),
    'protocol/dist/wire/a.js': linesOf(4000),
    'node_modules/one/index.js': linesOf(4000),
  });
  t.same(lines, []);
  t.end();
});

t.test('a function of more than 80 lines is refused, comments counted', (t) => {
  const functionOf = (count: number): string =>
    `export function long(): void {\n${'  // A line.\n'.repeat(count - 2)}}\n`;
  const { lines, exitCode } = oxlint({ 'a.ts': functionOf(81) });
  t.equal(lines.length, 1);
  t.match(lines[0], /a\.ts:1:8: .*too many lines \(81\)/);
  t.equal(exitCode, 1);
  t.same(oxlint({ 'a.ts': functionOf(80) }).lines, []);
  t.end();
});
