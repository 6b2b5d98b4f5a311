// Packs belfry-agent, belfry-master and belfry-console for Debian: `node scripts/debian/pack.mjs FOLDER`, after `npm run build` and with
// the addon for each machine in host/prebuilds. scripts/pack.sh does both. Packed again from the same commit, each
// package is the same to the byte.

import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MACHINES, ROLES, control } from './control.mjs';
import { documents } from './documents.mjs';
import { engineOf } from './engine.mjs';
import { write, writeSums } from './tree.mjs';

const TOP = fileURLToPath(new URL('../..', import.meta.url));
const place = (...path) => join(TOP, ...path);
const text = (...path) => readFileSync(place(...path), 'utf8');

const [out] = process.argv.slice(2);
if (out === undefined) {
  console.error('name the folder for the packages: node scripts/debian/pack.mjs FOLDER');
  process.exit(1);
}

const { version } = JSON.parse(text('package.json'));
const epoch = Number(
  process.env.SOURCE_DATE_EPOCH ??
    execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: TOP, encoding: 'utf8' }),
);

const work = mkdtempSync(join(tmpdir(), 'belfry-debian-'));
try {
  const programs = join(work, 'programs');
  mkdirSync(programs);
  execFileSync(process.execPath, [place('scripts/bundle.mjs'), programs], { stdio: 'inherit' });
  write(programs, 'package.json', JSON.stringify({ version }));
  for (const role of Object.keys(ROLES)) {
    const papers = documents(role, { programs, version, epoch });
    for (const machine of Object.keys(MACHINES)) pack(role, machine, programs, papers);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function pack(role, machine, programs, papers) {
  const tree = join(work, `${role}-${machine}`);
  layOut(tree, role, machine, programs);
  for (const [path, content] of papers) write(tree, path, content);
  const installed = writeSums(tree);
  write(tree, 'DEBIAN/control', control(role, machine, version, installed));
  for (const script of ['postinst', 'prerm', 'postrm'])
    write(tree, `DEBIAN/${script}`, filled(role, text('scripts/debian', script)), 0o755);
  execFileSync('find', [tree, '-exec', 'touch', '-h', '-d', `@${epoch}`, '{}', '+']);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, out], {
    env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** The programs, and what they need beside them. */
function layOut(tree, role, machine, programs) {
  const { beside, deploy, units } = ROLES[role];
  const { addon, serialport, libsql } = MACHINES[machine];
  const name = `belfry-${role}`;
  const folder = `usr/lib/${name}`;
  const at = (file) => join(tree, folder, file);
  mkdirSync(join(tree, folder), { recursive: true });
  for (const program of [name, `${name}d`]) {
    cpSync(join(programs, `${program}.cjs`), at(`${program}.cjs`));
    chmodSync(at(`${program}.cjs`), 0o755);
    mkdirSync(join(tree, 'usr/bin'), { recursive: true });
    execFileSync('ln', ['-s', `../lib/${name}/${program}.cjs`, join(tree, 'usr/bin', program)]);
  }
  cpSync(place(`host/prebuilds/linux-${addon}/belfry.node`), at('belfry.node'));
  chmodSync(at('belfry.node'), 0o644);
  // An agent's clock is read by programs, which are compiled where it is installed.
  if (role === 'agent') {
    write(tree, 'usr/include/belfry_clock.h', text('host/readers/c/belfry_clock.h'));
    for (const file of ['python/belfry_clock.py', 'go/go.mod', 'go/clock.go'])
      write(tree, `usr/share/${name}/readers/${file}`, text('host/readers', file));
  }
  for (const file of beside) {
    cpSync(join(programs, file), at(file), { recursive: true });
    if (file.endsWith('.cjs')) chmodSync(at(file), 0o644);
  }
  if (role === 'console') write(tree, `${folder}/libsql.node`, engineOf(libsql, work));
  if (role === 'agent') {
    const binary = `node_modules/@serialport/bindings-cpp/prebuilds/${serialport}`;
    cpSync(place(binary), at('serialport.node'));
    chmodSync(at('serialport.node'), 0o644);
  }
  write(
    tree,
    `${folder}/package.json`,
    `${JSON.stringify({ name: `@belfry/${role}`, version })}\n`,
  );
  write(
    tree,
    `${folder}/schema/${role}d.schema.json`,
    text(role, 'schema', `${role}d.schema.json`),
  );
  for (const file of deploy)
    write(tree, `${folder}/deploy/${file}`, packaged(text('deploy', file)));
  write(tree, `lib/systemd/system/${name}d.service`, packaged(unit(`${name}d.service`)));
  for (const file of units) write(tree, `lib/systemd/system/${file}`, packaged(unit(file)));
}

/** A unit names the places of a machine on which everything was installed by hand. */
function packaged(content) {
  return content.replaceAll('/usr/local/bin/', '/usr/bin/');
}

/** A unit without what it says of the way by hand. */
function unit(file) {
  return text('deploy', file).replace(
    /^#\n# +(?:Before the first start|install -m)[^]*?\n(?=#?\n)/m,
    '',
  );
}

function filled(role, script) {
  return script
    .replaceAll('@ROLE@', role)
    .replaceAll('@FILES@', ROLES[role].files)
    .replaceAll('@DAEMON@', `belfry-${role}d`)
    .replaceAll('@OTHERS@', othersOf(role));
}

/** The programs of the other packages, for the shell. */
function othersOf(role) {
  const others = Object.keys(ROLES).filter((one) => one !== role);
  return others.map((one) => `/usr/lib/belfry-${one}`).join(' ');
}
