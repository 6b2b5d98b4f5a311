// A tiny source tree in a folder of its own, and what the linters say about it.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const inTop = (path: string): string =>
  fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

const { faultLines } = (await import(pathToFileURL(inTop('scripts/lint/rules.mjs')).href)) as {
  faultLines: (root: string) => string[];
};
const PUBLINT = inTop('scripts/lint/packages.mjs');
const OXLINT = inTop('node_modules/.bin/oxlint');
const SETTINGS = inTop('.oxlintrc.json');

/** As many of our packages as a rule needs: two, of which one stands on the other. */
const MANIFESTS: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'belfry',
    workspaces: ['protocol', 'agent'],
    imports: { '#sim/*': './test/dist/sim/*', '#agent/*': './agent/dist/*' },
  }),
  'protocol/package.json': manifest('@belfry/protocol', {
    '.': './dist/index.js',
    './wire': { types: './dist/wire/index.d.ts', default: './dist/wire/index.js' },
  }),
  'agent/package.json': manifest(
    '@belfry/agent',
    { '.': './dist/index.js', './core': './dist/core/index.js' },
    ['@belfry/protocol', 'yargs'],
  ),
};

/** A package.json with these faces and dependencies. */
export function manifest(name: string, exports: object, depends: readonly string[] = []): string {
  const dependencies = Object.fromEntries(depends.map((one) => [one, '1.0.0']));
  return JSON.stringify({ name, exports, dependencies });
}

interface Said {
  /** One a fault. */
  readonly lines: readonly string[];
  readonly exitCode: number | null;
}

/** What our own rules say about a tree of these files. `house.test.ts` runs them as a program. */
export const lint = (files: Readonly<Record<string, string>>): Pick<Said, 'lines'> => ({
  lines: inFolder({ ...MANIFESTS, ...files }, faultLines),
});

/** What publint says about the packages of a tree of these files. */
export const lintPackages = (files: Readonly<Record<string, string>>): Said =>
  inFolder(files, (folder) => saidBy(['node', PUBLINT, folder]));

/** What oxlint says about these files, with our settings. */
export const oxlint = (files: Readonly<Record<string, string>>): Said =>
  inFolder(files, (folder) => saidBy([OXLINT, '-c', SETTINGS, '--format', 'unix', folder]));

function inFolder<Result>(
  files: Readonly<Record<string, string>>,
  look: (folder: string) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-lint-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return look(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a program says and how it ends. */
function saidBy(words: readonly string[]): Said {
  // The test runner puts its hooks into every process that it sees started; they do not fit a linter.
  const plain = ['-u', 'NODE_OPTIONS', ...words];
  const { status, stdout, stderr } = spawnSync('env', plain, { encoding: 'utf8' });
  if (stderr !== '') throw new Error(stderr);
  const lines = stdout.split('\n').filter((line) => /:\d+: |:\d+:\d+: /.test(line));
  return { lines, exitCode: status };
}
