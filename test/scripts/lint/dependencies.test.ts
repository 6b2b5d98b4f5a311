// Packages that are imported and not named.

import t from 'tap';
import { lint } from './tiny-tree.js';

const saidOf = (path: string, specifier: string): readonly string[] =>
  lint({ [path]: `// One.\nimport type { Name } from '${specifier}';\n` }).lines.filter((line) =>
    line.endsWith('(dependencies)'),
  );

t.test('a package that is not among the dependencies is refused', (t) => {
  t.match(saidOf('agent/a.ts', 'ajv/dist/core'), [
    /^agent\/a\.ts:2: ajv is not among the dependencies of @belfry\/agent/,
  ]);
  t.match(saidOf('protocol/a.ts', '@belfry/agent'), [/@belfry\/agent is not among/]);
  t.match(saidOf('agent/a.ts', '@serialport/stream'), [/@serialport\/stream is not among/]);
  t.end();
});

t.test('those that are named, Node, and whatever tests and tools use are good', (t) => {
  t.same(saidOf('agent/a.ts', 'yargs'), []);
  t.same(saidOf('agent/a.ts', '@belfry/protocol/wire'), []);
  t.same(saidOf('agent/a.ts', 'node:fs'), []);
  t.same(saidOf('test/a.ts', 'tap'), []);
  t.end();
});
