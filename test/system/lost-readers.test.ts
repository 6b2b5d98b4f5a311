// Whoever reads along goes away: a log's reader, a pipe behind a command, a terminal. Nothing dies of it that should
// live on, and nothing lives on that nobody wants.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { AGENT, AGENTD, MASTER, MASTERD, plant, run } from './plant.js';

const DEMO = fileURLToPath(new URL('../../../demo/dist/main.js', import.meta.url));
const PATIENCE = 30_000;
const NO_SOCAT =
  spawnSync('socat', ['-V'], { stdio: 'ignore' }).error !== undefined &&
  'socat is not on this machine (Debian: socat): closed terminals are NOT tested here';

/** What runs in an environment without the test runner's hooks. */
function start(
  t: Test,
  command: string,
  words: readonly string[],
  more: object = {},
): ChildProcess {
  const { NODE_OPTIONS: _, ...env } = { ...process.env, ...more };
  const child = spawn(command, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(20))
    if (await is()) return;
  throw new Error(`in vain: ${what}`);
}

/** The processes in whose command line this stands. */
const processesWith = (text: string): string[] =>
  readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });

/** A folder in which the demonstration keeps everything, by a short path: it has sockets. */
function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function leavesNothing(t: Test, folder: string): Promise<void> {
  const rest = (): string[] => [...processesWith(folder), ...readdirSync(folder)];
  await until('everything is taken down', () => rest().length === 0);
  t.same(rest(), []);
}

t.test('the demonstration takes everything down when its reader goes', async (t) => {
  const folder = folderOf(t);
  const words = [DEMO, '--json', ...(NO_SOCAT === false ? ['--serial'] : [])];
  const demo = start(t, process.execPath, words, { TMPDIR: folder });
  const ended = once(demo, 'exit');
  await once(demo.stdout!, 'data');
  t.ok(processesWith(folder).length >= 5, 'daemons run');
  demo.stdout!.destroy();
  t.same(await ended, [0, null]);
  await leavesNothing(t, folder);
});

t.test(
  'the demonstration takes everything down when its terminal is closed',
  { skip: NO_SOCAT },
  async (t) => {
    const folder = folderOf(t);
    const terminal = start(
      t,
      'socat',
      ['-u', `EXEC:${process.execPath} ${DEMO},pty,setsid,ctty`, '-'],
      { TMPDIR: folder },
    );
    let complaints = '';
    terminal.stderr!.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    await once(terminal.stdout!, 'data');
    t.ok(processesWith(folder).length >= 5, 'daemons run');
    const silent = once(terminal.stderr!, 'close');
    terminal.kill('SIGKILL');
    await leavesNothing(t, folder);
    await silent;
    t.equal(complaints, '', 'and ends quietly');
  },
);

t.test('a daemon runs on without a reader of its log, and on a full disk', async (t) => {
  const { at } = await plant(t, {}, { listen: '127.0.0.1:0' });
  const master = start(t, 'sh', [
    '-c',
    'exec "$@" 2>/dev/full',
    'sh',
    process.execPath,
    MASTERD,
    at('m.json'),
  ]);
  const agent = start(t, process.execPath, [AGENTD, at('a.json')]);
  await once(agent.stderr!, 'data');
  agent.stderr!.destroy();
  agent.stdout!.destroy();
  const status = (): Promise<{ code: unknown }> =>
    run(t, AGENT, 'status', '--config', at('a.json'));
  // Its first words after that are that it is synchronised.
  await until('the agent is well', async () => (await status()).code === 0);
  t.same([master.exitCode, agent.exitCode], [null, null]);
  const ended = once(agent, 'exit');
  agent.kill('SIGTERM');
  t.same(await ended, [0, null]);
});

t.test('a daemon ends with its terminal', { skip: NO_SOCAT }, async (t) => {
  const { at } = await plant(t);
  const terminal = start(t, 'socat', [
    '-u',
    `EXEC:${process.execPath} ${MASTERD} ${at('m.json')},pty,setsid,ctty,stderr`,
    '-',
  ]);
  let said = '';
  terminal.stdout!.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until('it says where it is', () => said.includes('master on '));
  const [id] = processesWith(at('m.json')).filter((one) => one !== String(terminal.pid));
  t.ok(id, 'it runs');
  process.kill(Number(id), 'SIGHUP');
  await until('it reloads', () => said.includes('the keys were read again'));
  t.ok(existsSync(`/proc/${id}`), 'asked to reload, it lives');
  terminal.kill('SIGKILL');
  await until('it has ended', () => !existsSync(`/proc/${id}`));
});

t.test(
  'a command whose reader has gone ends quietly, with the code that it would have had',
  async (t) => {
    const script = 'trap "" PIPE; { "$@"; echo "code $?" >&3; } 3>&2 | true';
    const codeOf = async (...words: string[]): Promise<string> => {
      const child = start(t, 'sh', ['-c', script, 'sh', process.execPath, ...words]);
      let told = '';
      child.stderr!.setEncoding('utf8').on('data', (text: string) => (told += text));
      await once(child, 'close');
      return told.trim();
    };
    const { at } = await plant(t);
    t.equal(await codeOf(AGENT, 'telegrams', 'list'), 'code 0');
    t.equal(await codeOf(MASTER, 'check', at('m.json')), 'code 0');
    t.equal(await codeOf(AGENT, 'telegrams', 'preview', 'none', '--json'), 'code 2');
  },
);

t.test('an answer that finds no room is a failure', (t) => {
  const words = ['-c', '"$@" > /dev/full', 'sh', process.execPath, AGENT, 'telegrams', 'list'];
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { status, stderr } = spawnSync('sh', words, { env, encoding: 'utf8' });
  t.equal(status, 1);
  t.equal(stderr, 'belfry-agent: standard output: the disk is full\n');
  t.end();
});
