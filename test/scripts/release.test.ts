// The script that prepares a release, in a small repository of its own with stand-ins for the long checks.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';

const SCRIPT = fileURLToPath(new URL('../../../scripts/release.mjs', import.meta.url));
const TODAY = /\d{4}-\d\d-\d\d/;
const CHANGELOG =
  '# Changelog\n\n## 0.2.0, not released\n\n- News.\n\n## 0.1.0, 2026-01-02\n\n- Old.\n';
const PACK =
  'for p in core app; do echo $p > "$1/demo-$p-0.2.0.tgz"; done; echo old > "$1/demo-core-0.1.0.tgz"\n';

interface Repository {
  readonly path: string;
  read(file: string): string;
  write(file: string, text: string): void;
  git(...args: string[]): string;
  release(...args: string[]): { code: number | null; out: string; err: string };
}

/** A repository of two packages, of which `app` needs `core`; all is committed. */
function repository(
  t: Test,
  { changelog = CHANGELOG, lint = 'exit 0', ci = 'exit 0' } = {},
): Repository {
  const path = t.testdir({});
  const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
  const needs = { '@demo/core': '0.1.0', yargs: '^18.0.0' };
  const root = { name: 'demo', version: '0.1.0', workspaces: ['core', 'app'], scripts: { lint } };
  const core = { name: '@demo/core', version: '0.1.0' };
  const app = { name: '@demo/app', version: '0.1.0', dependencies: needs };
  const packages = { '': root, core, app, 'node_modules/yargs': { version: '18.0.0' } };
  const made: Repository = {
    path,
    read: (file) => readFileSync(join(path, file), 'utf8'),
    write: (file, text) => writeFileSync(join(path, file), text),
    git: (...args) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...args], {
        cwd: path,
        encoding: 'utf8',
      }),
    release: (...args) => {
      const script = join(path, 'scripts/release.mjs');
      const run = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
      return { code: run.status, out: run.stdout, err: run.stderr };
    },
  };
  for (const folder of ['scripts', '.ci', 'core', 'app', 'release']) mkdirSync(join(path, folder));
  copyFileSync(SCRIPT, join(path, 'scripts/release.mjs'));
  made.write('package.json', json(root));
  made.write('core/package.json', json(core));
  made.write('app/package.json', json(app));
  made.write('package-lock.json', json({ name: 'demo', version: '0.1.0', packages }));
  made.write('CHANGELOG.md', changelog);
  made.write('.ci/run', `${ci}\n`);
  made.write('scripts/pack.sh', PACK);
  made.write('.gitignore', '/release/\n');
  made.git('init', '-q', '-b', 'main');
  made.git('add', '.');
  made.git('commit', '-q', '-m', 'All');
  return made;
}

t.test(
  'a release has its version in every manifest, a dated changelog and summed tarballs',
  (t) => {
    const made = repository(t);
    const { code, err } = made.release('0.2.0');
    t.equal(code, 0, err);
    t.match(JSON.parse(made.read('package.json')), {
      version: '0.2.0',
      workspaces: ['core', 'app'],
    });
    t.match(JSON.parse(made.read('core/package.json')), { version: '0.2.0' });
    const needs = { '@demo/core': '0.2.0', yargs: '^18.0.0' };
    t.match(JSON.parse(made.read('app/package.json')), { version: '0.2.0', dependencies: needs });
    const { version, packages } = JSON.parse(made.read('package-lock.json')) as {
      version: string;
      packages: Record<string, { version: string; dependencies?: object }>;
    };
    t.same([version, packages['']!.version, packages.core!.version], Array(3).fill('0.2.0'));
    t.match(packages.app, { version: '0.2.0', dependencies: needs });
    t.equal(packages['node_modules/yargs']!.version, '18.0.0');
    t.match(
      made.read('CHANGELOG.md').split('\n')[2],
      new RegExp(`^## 0\\.2\\.0, ${TODAY.source}$`),
    );
    t.match(made.read('CHANGELOG.md'), '## 0.1.0, 2026-01-02');
    const sum = createHash('sha256').update('app\n').digest('hex');
    t.match(made.read('release/SHA256SUMS'), `${sum}  demo-app-0.2.0.tgz\n`);
    t.notMatch(made.read('release/SHA256SUMS'), 'demo-core-0.1.0.tgz');
    t.end();
  },
);

t.test('a dry run says what it would do, and changes nothing', (t) => {
  const made = repository(t, { ci: 'exit 1' });
  const { code, out } = made.release('0.2.0', '--dry-run');
  t.equal(code, 0);
  for (const file of ['package.json', 'app/package.json', 'package-lock.json', 'CHANGELOG.md'])
    t.match(out, `change  ${file}\n`);
  t.match(out, 'run     bash .ci/run\n');
  t.equal(made.git('status', '--porcelain'), '');
  t.notOk(existsSync(join(made.path, 'release/SHA256SUMS')));
  t.end();
});

t.test('a check that is red leaves every file as it was', (t) => {
  const made = repository(t, { ci: 'exit 1' });
  const { code, err } = made.release('0.2.0');
  t.equal(code, 1);
  t.match(err, 'release: bash .ci/run is not green; the files are as they were\n');
  t.equal(made.git('status', '--porcelain'), '');
  t.end();
});

t.test('nothing is released that is not committed, not green or not described', (t) => {
  const refused = (made: Repository, message: string, version = '0.2.0'): void => {
    const { code, err } = made.release(version);
    t.equal(code, 1, message);
    t.match(err, `release: ${message}`);
  };
  const unclean = repository(t);
  unclean.write('core/new.js', '');
  refused(unclean, 'there are changes that are not committed:\n?? core/new.js');
  refused(repository(t, { lint: 'exit 1' }), 'npm run -s lint is not green\n');
  const old = CHANGELOG.replace(', not released', ', 2026-02-03');
  refused(repository(t, { changelog: old }), 'the first section of CHANGELOG.md is not');
  const empty = CHANGELOG.replace('- News.\n', '');
  refused(repository(t, { changelog: empty }), 'the first section of CHANGELOG.md is empty');
  t.end();
});

t.test('a version is a new one, and released on main', (t) => {
  const made = repository(t);
  t.match(made.release('two').err, 'release: name the version, three numbers');
  t.match(made.release('0.0.9').err, 'release: 0.0.9 comes before 0.1.0');
  t.equal(made.release('0.10.0', '--dry-run').code, 0);
  made.git('tag', 'v0.2.0');
  t.match(made.release('0.2.0').err, 'release: there is a tag v0.2.0 already');
  made.git('switch', '-q', '-c', 'side');
  t.match(made.release('0.3.0').err, 'release: releases are made on main, not on side');
  t.end();
});
