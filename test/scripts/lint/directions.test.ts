// Imports against the floor plan.

import t from 'tap';
import { lint } from './tiny-tree.js';

/** What the rule of directions says about one file that imports `specifier`. */
const saidOf = (path: string, specifier: string): readonly string[] =>
  lint({
    [path]: `// One.\n\nimport type { Name } from '${specifier}';\n`,
    'protocol/index.ts': '',
    'protocol/time.ts': '',
    'protocol/wire/index.ts': '',
    'protocol/clock/line.ts': '',
    'agent/index.ts': '',
    'agent/core/index.ts': '',
    'agent/core/masters/masters.ts': '',
    'agent/daemon/service.ts': '',
    'agent/commands/status.ts': '',
    'test/sim/world.ts': '',
  }).lines.filter((line) => line.endsWith('(directions)'));

t.test('a package knows nothing of one that stands on it, not even a type', (t) => {
  const [line = '', ...others] = saidOf('protocol/a.ts', '@belfry/agent/core');
  t.match(line, /^protocol\/a\.ts:3: protocol knows nothing of agent\/core: /);
  t.same(others, []);
  t.equal(saidOf('host/a.ts', '@belfry/agent/core').length, 1);
  t.equal(saidOf('master/a.ts', '@belfry/agent').length, 1, 'of an agent a master has its core');
  t.end();
});

t.test('no package knows the tests', (t) => {
  t.equal(saidOf('agent/daemon/a.ts', '#sim/world.js').length, 1);
  t.end();
});

t.test('what is pure knows neither its shell nor Node nor a package of others', (t) => {
  t.equal(saidOf('agent/core/a.ts', '../daemon/service.js').length, 1);
  t.match(saidOf('protocol/a.ts', 'node:fs'), [/protocol is pure: take what node:fs gives as an/]);
  t.match(saidOf('telegrams/a.ts', 'yargs'), [/telegrams is pure/]);
  t.match(saidOf('agent/core/a.ts', 'yargs'), [/agent\/core is pure/]);
  t.end();
});

t.test('a shell knows its core, Node and what stands below', (t) => {
  t.same(saidOf('agent/daemon/a.ts', '../core/index.js'), []);
  t.same(saidOf('agent/daemon/a.ts', '@belfry/protocol/wire'), []);
  t.same(saidOf('agent/daemon/a.ts', 'node:fs'), []);
  t.same(saidOf('agent/core/a.ts', '@belfry/protocol'), []);
  t.same(saidOf('master/core/a.ts', '@belfry/agent/core'), []);
  t.end();
});

t.test('within a package, too, imports go one way', (t) => {
  t.match(saidOf('agent/daemon/a.ts', '../commands/status.js'), [
    /agent\/daemon stands below agent\/commands: move what it needs of agent\/commands\/status\.ts/,
  ]);
  t.match(saidOf('protocol/wire/a.ts', '../clock/line.js'), [/wire stands below protocol\/clock/]);
  t.same(saidOf('agent/commands/a.ts', '../daemon/service.js'), []);
  t.same(saidOf('protocol/wire/a.ts', '../time.js'), []);
  t.same(saidOf('agent/a.ts', './commands/status.js'), []);
  t.match(saidOf('agent/core/clock/a.ts', '../masters/masters.js'), [
    /agent\/core\/clock stands below agent\/core\/masters/,
  ]);
  t.end();
});
