// Packages whose tarballs lack what their package.json names.

import t from 'tap';
import { lintPackages } from './tiny-tree.js';

/** What is said about a package with this entry in its package.json, and these files beside it. */
const saidOf = (entry: object, files: Readonly<Record<string, string>> = {}) =>
  lintPackages({
    'package.json': JSON.stringify({ name: 'belfry', workspaces: ['protocol'] }),
    'protocol/package.json': JSON.stringify({
      name: '@belfry/protocol',
      version: '1.0.0',
      license: 'Apache-2.0',
      type: 'module',
      files: ['dist'],
      ...entry,
    }),
    'protocol/dist/index.js': 'export const one = 1;\n',
    'protocol/dist/index.d.ts': 'export declare const one: 1;\n',
    ...files,
  });

t.test('a face without a file is refused', (t) => {
  const { lines, exitCode } = saidOf({
    exports: { '.': './dist/index.js', './wire': './dist/wire.js' },
  });
  t.match(lines, [/^protocol\/package\.json:1: .*exports.*wire.*does not exist/]);
  t.equal(exitCode, 1);
  t.end();
});

t.test('a face whose file is not packed is refused', (t) => {
  const { lines } = saidOf(
    { exports: { '.': './dist/index.js', './wire': './wire.js' } },
    { 'protocol/wire.js': 'export const two = 2;\n' },
  );
  t.match(lines, [/wire.*not published/]);
  t.end();
});

t.test('types that stand behind the code are refused, because nothing would find them', (t) => {
  const exports = { '.': { default: './dist/index.js', types: './dist/index.d.ts' } };
  t.not(saidOf({ exports }).lines.length, 0);
  t.end();
});

t.test('a package that has all that it names is good', (t) => {
  const exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } };
  t.same(saidOf({ exports }), { lines: [], exitCode: 0 });
  t.end();
});
