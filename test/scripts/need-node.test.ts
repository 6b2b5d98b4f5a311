// An older Node, or one that says that it is: each program says in one line what it needs.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const TOP = fileURLToPath(new URL('../../../', import.meta.url));
/** The whole of `scripts/nodes.sh` tries true ones. */
const OLD =
  "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.8' } });";
const PROGRAMS = [
  ['belfry-agent', 'agent/bin/belfry-agent.cjs'],
  ['belfry-agentd', 'agent/bin/belfry-agentd.cjs'],
  ['belfry-agentd', 'agent/dist/belfry-agentd.cjs'],
  ['belfry-agent', 'agent/dist/belfry-agent.cjs'],
  ['belfry-master', 'master/dist/belfry-master.cjs'],
  ['belfry-master', 'master/bin/belfry-master.cjs'],
  ['belfry-masterd', 'master/bin/belfry-masterd.cjs'],
  ['belfry-masterd', 'master/dist/belfry-masterd.cjs'],
  ['Belfry', 'scripts/need-node.mjs'],
] as const;

t.test('an older Node is refused in one line by each program, each bundle and the build', (t) => {
  const preload = `${t.testdir({ 'old.cjs': OLD })}/old.cjs`;
  const { NODE_OPTIONS: _, ...env } = process.env;
  for (const [name, file] of PROGRAMS) {
    const words = ['--require', preload, file, '--version'];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, {
      env,
      cwd: TOP,
      encoding: 'utf8',
    });
    t.same(
      [status, stdout, stderr],
      [1, '', `${name} needs Node 20 or later; this is Node 18.20.8\n`],
      file,
    );
  }
  t.end();
});

t.test('the build and what begins with it look at Node first', (t) => {
  const { scripts } = JSON.parse(readFileSync(`${TOP}package.json`, 'utf8')) as {
    scripts: Record<string, string>;
  };
  t.match(scripts['build'], /^node scripts\/need-node\.mjs && /);
  for (const name of ['prestart', 'pretest', 'prepare'])
    t.match(scripts[name], /^npm run (-s )?build/, name);
  t.end();
});
