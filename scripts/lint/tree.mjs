// Reads a source tree: every file of ours with its lines, and for every import the file that is meant.

import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';

/** What nobody writes by hand. */
const SKIPPED = new Set(['dist', 'node_modules', 'prebuilds', 'tap-snapshots', 'try']);
const SOURCE = /\.(?:ts|mts|cts|mjs|cjs|js|c|h|sh)$/;
const MODULE = /\.(?:ts|mts|cts|mjs|cjs|js)$/;

/** What a line begins with is never a comment's: the formatter sees to that. */
const STATIC = /^(?:import|export)\s(?:[\w*{}\s,$]*?\sfrom\s+)?'([^']+)'/gm;
/** `await import('x')`, `typeof import('x')`, `import('x').Name`. */
const CALLED = /\bimport\(\s*'([^']+)'/g;
const COMMENT = /^[ \t]*(?:\/\/.*|\/\*[\s\S]*?\*\/)/gm;

/**
 * @param {string} root the folder of the root package
 * @returns {{root: string, files: {path: string, text: string, imports: object[]}[], packages: object[]}}
 *   paths are relative to `root`, with slashes; an import is `{ line, specifier, target }`, where
 *   `target` is the path of one of our files, or undefined
 */
export function readTree(root) {
  const packages = readPackages(root);
  const files = listFiles(root, '').map((path) => ({
    path,
    text: readFileSync(join(root, path), 'utf8'),
  }));
  const known = new Set(files.map(({ path }) => path));
  for (const file of files) file.imports = importsOf(file, packages, known);
  return { root, files, packages };
}

/** The root package and its workspaces: `{ folder, manifest }`, the root's folder being ''. */
function readPackages(root) {
  const read = (folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
  });
  const top = read('');
  return [top, ...(top.manifest.workspaces ?? []).map(read)];
}

function listFiles(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory())
        return entry.name.startsWith('.') || SKIPPED.has(entry.name) ? [] : listFiles(root, path);
      return entry.isFile() && SOURCE.test(entry.name) ? [path] : [];
    });
}

function importsOf({ path, text }, packages, known) {
  if (!MODULE.test(path)) return [];
  const code = text.replaceAll(COMMENT, (comment) => comment.replaceAll(/[^\n]/g, ' '));
  return [...code.matchAll(STATIC), ...code.matchAll(CALLED)]
    .map((match) => ({
      line: code.slice(0, match.index).split('\n').length,
      specifier: match[1],
      target: sourceOf(resolve(match[1], path, packages), known),
    }))
    .toSorted((a, b) => a.line - b.line);
}

/** The path that Node would load for `specifier` in the file `from`, or undefined: not ours. */
function resolve(specifier, from, packages) {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  if (specifier.startsWith('#')) return mapped(packages[0].manifest.imports, specifier, '');
  for (const { folder, manifest } of packages)
    if (specifier === manifest.name || specifier.startsWith(`${manifest.name}/`))
      return mapped(manifest.exports, `.${specifier.slice(manifest.name.length)}`, folder);
  return undefined;
}

/** What a map of `exports` or `imports` makes of `name`: exact names first, then one with a star. */
function mapped(map, name, folder) {
  for (const [pattern, value] of Object.entries(map ?? {})) {
    const [before, after] = pattern.split('*');
    const found =
      after === undefined ? name === pattern : name.startsWith(before) && name.endsWith(after);
    if (!found) continue;
    const middle = after === undefined ? '' : name.slice(before.length, name.length - after.length);
    return posix.join(folder, targetOf(value).replace('*', middle));
  }
  return undefined;
}

/** The file that a value of such a map names; of several conditions, the types, which are never bundled. */
const targetOf = (value) =>
  typeof value === 'string' ? value : targetOf(value.types ?? Object.values(value).at(-1));

/** The source that was compiled into `path`, or the file itself. */
function sourceOf(path, known) {
  if (path === undefined) return undefined;
  const plain = path.replace(/(^|\/)dist\//, '$1');
  const bare = plain.replace(/(?:\.d\.ts|\.js)$/, '');
  return [path, plain, `${bare}.ts`, `${bare}.d.ts`].find((candidate) => known.has(candidate));
}
