// Two imports of one module in a file.

import t from 'tap';
import { oxlint } from './tiny-tree.js';

const B = 'export type B = number;\nexport const b: B = 1;\nexport const c: B = 2;\n';
const USE = 'export const d: B = b;\n';

t.test('a module that is imported twice is refused', (t) => {
  const twice = `import { type B, b } from './b.js';\nimport { c } from './b.js';\n`;
  const use = 'export const d: B = b + c;\n';
  t.match(oxlint({ 'b.ts': B, 'a.ts': twice + use }), {
    lines: [/a\.ts:2:.*duplicated/],
    exitCode: 1,
  });
  t.end();
});

t.test('so is one of which the types and the values are imported apart', (t) => {
  const apart = `import type { B } from './b.js';\nimport { b } from './b.js';\n${USE}`;
  t.match(oxlint({ 'b.ts': B, 'a.ts': apart }), { lines: [/duplicated/], exitCode: 1 });
  const together = `import { type B, b } from './b.js';\n${USE}`;
  t.same(oxlint({ 'b.ts': B, 'a.ts': together }), { lines: [], exitCode: 0 });
  t.end();
});
