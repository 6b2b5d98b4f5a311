// Ways into a package beside its faces.

import t from 'tap';
import { lint, manifest } from './tiny-tree.js';

/** What the rule of faces says about one file that imports `specifier`. */
const saidOf = (path: string, specifier: string): readonly string[] =>
  lint({
    [path]: `// One.\n\nimport type { Name } from '${specifier}';\n`,
    'protocol/index.ts': '',
    'protocol/wire/index.ts': '',
    'protocol/wire/hello.ts': '',
    'agent/core/follower.ts': '',
    'test/sim/world.ts': '',
  }).lines.filter((line) => line.endsWith('(faces)'));

t.test('a relative path into another package is refused', (t) => {
  t.match(saidOf('agent/core/a.ts', '../../protocol/wire/hello.js'), [
    /^agent\/core\/a\.ts:3: protocol\/wire\/hello\.ts is in another package: import it by a face of @belfry\/protocol/,
  ]);
  t.match(saidOf('test/a.ts', '../protocol/dist/wire/hello.js'), [/import it by #protocol\//]);
  t.match(saidOf('scripts/a.mjs', '../protocol/dist/wire/hello.js'), [/by #protocol\//]);
  t.end();
});

t.test('a file that is no face is refused', (t) => {
  t.match(saidOf('agent/core/a.ts', '@belfry/protocol/wire/hello.js'), [
    /@belfry\/protocol has no such face: @belfry\/protocol\/wire\/hello\.js/,
  ]);
  t.end();
});

t.test('a package does not import its own face, nor by the names of the tests', (t) => {
  t.match(saidOf('protocol/wire/a.ts', '@belfry/protocol/wire'), [/this package's own face/]);
  t.match(saidOf('agent/a.ts', '#agent/core/follower.js'), [/for tests and tools/]);
  t.end();
});

t.test('a face that opens every file is refused', (t) => {
  const { lines } = lint({
    'protocol/package.json': manifest('@belfry/protocol', { './*': './dist/*' }),
  });
  t.match(lines, [/^protocol\/package\.json:1: exports with a \* open every file/]);
  t.end();
});

t.test('faces, relative paths within a package, and tests that look inside are good', (t) => {
  t.same(saidOf('agent/core/a.ts', '@belfry/protocol'), []);
  t.same(saidOf('agent/core/a.ts', '@belfry/protocol/wire'), []);
  t.same(saidOf('protocol/a.ts', './wire/hello.js'), []);
  t.same(saidOf('test/a.ts', '#agent/core/follower.js'), []);
  t.same(saidOf('test/a.ts', './sim/world.js'), []);
  t.end();
});
