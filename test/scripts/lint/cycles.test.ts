// Files that import each other in a circle, by each way of importing.

import t from 'tap';
import { lint } from './tiny-tree.js';

const B = `export interface B {\n  readonly b: number;\n}\n`;
const circle = (back: string): Record<string, string> => ({
  'protocol/wire/a.ts': `import type { B } from './b.js';\n\nexport type A = B;\n`,
  'protocol/wire/b.ts': back + B,
});

const WAYS = {
  'a value': `import { a } from './a.js';\n`,
  'a type': `import type { A } from './a.js';\n`,
  'a name on a line of its own': `import {\n  type A,\n  a,\n} from './a.js';\n`,
  'its effects': `import './a.js';\n`,
  'something that it passes on': `export type { A } from './a.js';\n`,
  'all that it passes on': `export * from './a.js';\n`,
  'what typeof says of it': `type A = typeof import('./a.js');\n`,
  'what it loads later': `const later = () => import('./a.js');\n`,
};

for (const [way, back] of Object.entries(WAYS))
  t.test(`two files in a circle are refused if one imports ${way} of the other`, (t) => {
    const { lines } = lint(circle(back));
    t.equal(lines.length, 1);
    t.match(
      lines[0],
      /^protocol\/wire\/a\.ts:1: a circle of imports: protocol\/wire\/a\.ts -> protocol\/wire\/b\.ts -> protocol\/wire\/a\.ts/,
    );
    t.end();
  });

t.test('a circle through another package is refused', (t) => {
  const { lines } = lint({
    'protocol/wire/index.ts': `// first\nimport { b } from '@belfry/agent/core';\n`,
    'agent/core/index.ts': `import { a } from '@belfry/protocol/wire';\n`,
  });
  t.ok(lines.some((line) => line.endsWith('(cycles)')));
  t.end();
});

t.test('a circle through the names of the root package is refused', (t) => {
  const { lines } = lint({
    'test/sim/a.ts': `import { b } from '../b.js';\n`,
    'test/b.ts': `import { a } from '#sim/a.js';\n`,
  });
  t.equal(lines.length, 1);
  t.end();
});

t.test('files that import in one direction, and circles in comments, are good', (t) => {
  const { lines } = lint({
    ...circle(''),
    'protocol/wire/c.ts': `import type { A } from './a.js';\nimport type { B } from './b.js';\n`,
    'protocol/wire/d.ts': `// import { e } from './e.js';\n/*\nimport { e } from './e.js';\n*/\n`,
    'protocol/wire/e.ts': `import { d } from './d.js';\n`,
  });
  t.same(lines, []);
  t.end();
});
