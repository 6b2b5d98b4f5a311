// Prepares a release: `node scripts/release.mjs VERSION [--out FOLDER] [--dry-run]`. RELEASING.md says what comes after.
// It refuses an unclean tree, sets the version everywhere, dates the changelog, runs all checks, and packs.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const TOP = fileURLToPath(new URL('..', import.meta.url));

/** What is wrong with the state of things: told without a stack. */
class Refused extends Error {}

const git = (...args) => execFileSync('git', args, { cwd: TOP, encoding: 'utf8' }).trim();
const read = (file) => readFileSync(join(TOP, file), 'utf8');
const readJson = (file) => JSON.parse(read(file));
const say = (text) => console.log(`\n== ${text}`);

/** Runs a command that shows what it does; throws Refused if it is not green. */
function run(command, ...args) {
  try {
    execFileSync(command, args, { cwd: TOP, stdio: 'inherit' });
  } catch {
    throw new Refused(`${[command, ...args].join(' ')} is not green`);
  }
}

/** Whether version `a` comes before `b`; both are three numbers. */
function isBefore(a, b) {
  const [these, those] = [a, b].map((version) => version.split('.').map(Number));
  const at = these.findIndex((number, i) => number !== those[i]);
  return at >= 0 && these[at] < those[at];
}

/** Throws Refused unless this version may be released from what is checked out. */
function checkState(version) {
  if (!/^\d+\.\d+\.\d+$/.test(version ?? ''))
    throw new Refused('name the version, three numbers: node scripts/release.mjs 1.2.3');
  const { version: current } = readJson('package.json');
  if (isBefore(version, current)) throw new Refused(`${version} comes before ${current}`);
  if (git('tag', '--list', `v${version}`) !== '')
    throw new Refused(`there is a tag v${version} already`);
  const branch = git('branch', '--show-current');
  if (branch !== 'main') throw new Refused(`releases are made on main, not on ${branch}`);
  const changes = git('status', '--porcelain');
  if (changes !== '') throw new Refused(`there are changes that are not committed:\n${changes}`);
}

/** The manifest with this version, and with it for whatever it needs of our own packages. */
function withVersion(manifest, version, ours) {
  const versioned = { ...manifest, version };
  for (const kind of [
    'dependencies',
    'optionalDependencies',
    'devDependencies',
    'peerDependencies',
  ])
    if (manifest[kind])
      versioned[kind] = Object.fromEntries(
        Object.entries(manifest[kind]).map(([name, range]) => [
          name,
          ours.has(name) ? version : range,
        ]),
      );
  return versioned;
}

/** The new texts of all manifests and of the lock file, by file. */
function manifestsWith(version) {
  const { workspaces } = readJson('package.json');
  const ours = new Set(workspaces.map((place) => readJson(`${place}/package.json`).name));
  const texts = new Map();
  const write = (file, value) => texts.set(file, `${JSON.stringify(value, null, 2)}\n`);
  for (const file of ['package.json', ...workspaces.map((place) => `${place}/package.json`)])
    write(file, withVersion(readJson(file), version, ours));
  const lock = readJson('package-lock.json');
  for (const place of ['', ...workspaces])
    lock.packages[place] = withVersion(lock.packages[place], version, ours);
  write('package-lock.json', { ...lock, version });
  return texts;
}

/** The changelog with its topmost section, which is not released yet, under this version and day. */
function datedChangelog(version, day) {
  const text = read('CHANGELOG.md');
  const heading = /^## .*$/m.exec(text)?.[0] ?? '';
  if (!heading.endsWith(', not released'))
    throw new Refused('the first section of CHANGELOG.md is not "…, not released": what is new?');
  const dated = text.replace(heading, `## ${version}, ${day}`);
  const [, section = ''] = dated.split(/^## .*\n/m);
  if (!/^- /m.test(section)) throw new Refused('the first section of CHANGELOG.md is empty');
  return dated;
}

/** Writes SHA256SUMS beside the tarballs and packages of this version; returns its lines. */
function writeSums(folder, version) {
  const files = readdirSync(folder).filter(
    (name) => name.endsWith(`-${version}.tgz`) || name.includes(`_${version}-`),
  );
  const sums = files.map((name) => {
    const sum = createHash('sha256').update(readFileSync(join(folder, name)));
    return `${sum.digest('hex')}  ${name}\n`;
  });
  writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
  return sums;
}

function release(version, { out, dryRun }) {
  checkState(version);
  const texts = manifestsWith(version);
  texts.set('CHANGELOG.md', datedChangelog(version, new Date().toISOString().slice(0, 10)));
  say('lint');
  run('npm', 'run', '-s', 'lint');
  if (dryRun) {
    say(`a dry run: nothing is written. ${version} would`);
    for (const file of texts.keys()) console.log(`change  ${file}`);
    console.log(`run     bash .ci/run\nrun     bash scripts/pack.sh ${out}`);
    return;
  }
  say(`version ${version} in ${texts.size} files`);
  for (const [file, text] of texts) writeFileSync(join(TOP, file), text);
  try {
    say('all checks');
    run('bash', '.ci/run');
    say(`the tarballs, in ${out}`);
    run('bash', 'scripts/pack.sh', out);
  } catch (error) {
    git('checkout', '--', ...texts.keys());
    throw new Refused(`${error.message}; the files are as they were`);
  }
  for (const line of writeSums(resolve(TOP, out), version)) process.stdout.write(line);
  say('good. Look at git diff, then go on as RELEASING.md says');
}

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string', default: 'release' },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  release(positionals[0], { out: values.out, dryRun: values['dry-run'] });
} catch (error) {
  const isOurs = error instanceof Refused || error.code?.startsWith('ERR_PARSE_ARGS');
  console.error(isOurs ? `release: ${error.message}` : error);
  process.exitCode = 1;
}
