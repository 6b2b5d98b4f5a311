// Imports against the floor plan.

import t from 'tap';
import { lint } from './tiny-tree.js';

/** What is said about one file that imports `specifier`. */
const saidOf = (path: string, specifier: string): readonly string[] =>
  lint({
    [path]: `// One.\n\nimport type { Name } from '${specifier}';\n`,
    'protocol/core/low.ts': '',
    'protocol/node/shell.ts': '',
    'agent/core/role.ts': '',
    'agent/src/daemon.ts': '',
    'test/sim/world.ts': '',
  }).lines;

t.test('a package knows nothing of one that stands on it, not even a type', (t) => {
  const [line = '', ...others] = saidOf('protocol/core/a.ts', '@belfry/agent/core/role.js');
  t.match(line, /^protocol\/core\/a\.ts:3: protocol\/core knows nothing of agent\/core: /);
  t.same(others, []);
  t.equal(saidOf('protocol/node/a.ts', '@belfry/agent/core/role.js').length, 1);
  t.end();
});

t.test('no package knows the tests', (t) => {
  t.equal(saidOf('agent/src/a.ts', '#sim/world.js').length, 1);
  t.end();
});

t.test('what is pure knows neither its shell nor Node nor a package of others', (t) => {
  t.equal(saidOf('agent/core/a.ts', '../src/daemon.js').length, 1);
  t.equal(saidOf('protocol/core/a.ts', '../node/shell.js').length, 1);
  t.match(saidOf('protocol/core/a.ts', 'node:fs'), [/protocol\/core is pure/]);
  t.match(saidOf('agent/core/a.ts', 'yargs'), [/agent\/core is pure/]);
  t.end();
});

t.test('a shell knows its core, Node and what stands below', (t) => {
  t.same(saidOf('agent/src/a.ts', '../core/role.js'), []);
  t.same(saidOf('agent/src/a.ts', '@belfry/protocol/node/shell.js'), []);
  t.same(saidOf('agent/src/a.ts', 'node:fs'), []);
  t.same(saidOf('agent/core/a.ts', '@belfry/protocol/core/low.js'), []);
  t.end();
});
