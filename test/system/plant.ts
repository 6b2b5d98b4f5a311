// A small plant for tests: the files of a master and its agents, and the processes that run there.

import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';

/** Whatever the bundles are made of. */
const PROJECTS = [
  'protocol/dist',
  'host/dist',
  'telegrams/dist',
  'serial/dist/core',
  'serial/dist',
  'agent/dist/core',
  'agent/dist',
  'master/dist/core',
  'master/dist',
  'console/dist/core',
  'console/dist',
].map((folder) => new URL(`../../../${folder}/tsconfig.tsbuildinfo`, import.meta.url));

/** A program's bundle. @throws Error when it is older than what it is made of: the compiler alone makes none. */
function program(name: string): string {
  const path = fileURLToPath(import.meta.resolve(name));
  const made = statSync(path).mtimeMs;
  if (PROJECTS.some((project) => statSync(project).mtimeMs > made))
    throw new Error(`${path} is older than what it is made of: npm run build`);
  return path;
}
export const AGENT = program('#agent/belfry-agent.cjs');
export const MASTER = program('#master/belfry-master.cjs');
export const AGENTD = program('#agent/belfry-agentd.cjs');
export const MASTERD = program('#master/belfry-masterd.cjs');
export const CONSOLE = program('#console/belfry-console.cjs');
export const CONSOLED = program('#console/belfry-consoled.cjs');

/** How long anything may take here. */
const PATIENCE = 20_000;

/** One process, with what it has said so far. */
export class Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | string | null>;
  out = '';
  err = '';

  constructor(t: Test, words: readonly string[], input: 'ignore' | 'pipe' = 'ignore') {
    // The test runner would load its hooks into every process.
    const { NODE_OPTIONS: _, ...env } = process.env;
    this.child = spawn(process.execPath, words, { env, stdio: [input, 'pipe', 'pipe'] });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => resolve(code ?? signal));
    });
    t.teardown(() => this.end('SIGKILL'));
  }

  end(signal: NodeJS.Signals): Promise<number | string | null> {
    this.child.kill(signal);
    return this.ended;
  }

  /** Waits until it has said this, on whichever of the two. */
  async says(what: RegExp): Promise<void> {
    for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(10))
      if (what.test(this.out) || what.test(this.err)) return;
    throw new Error(`not said: ${what.source}; but: ${this.out}${this.err}`);
  }
}

export async function run(
  t: Test,
  ...words: string[]
): Promise<{ code: unknown; out: string; err: string }> {
  const running = new Running(t, words);
  const code = await running.ended;
  return { code, out: running.out, err: running.err };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

export const keyLine = (name: string, role: string, byte: number): string =>
  `${name} ${role} ${Buffer.alloc(32, byte).toString('base64')}\n`;

/** The files of a master, an agent called line-3 and a client, for a port that is free. */
export async function plant(t: Test, master: object = {}, agent: object = {}) {
  const port = await freePort();
  // A short path: the place where tests keep their files is too deep for a socket.
  const short = mkdtempSync(join(tmpdir(), 'bf-'));
  t.teardown(() => rmSync(short, { recursive: true, force: true }));
  const masterSocket = join(short, 'm');
  const agentSocket = join(short, 'a');
  const place = `127.0.0.1:${port}`;
  const folder = t.testdir({
    'm.json': JSON.stringify({
      listen: place,
      interval: '100ms',
      keys: 'm.keys',
      anonymous: true,
      consensus: { gather: '1500ms' },
      state: 'm.state',
      socket: masterSocket,
      ...master,
    }),
    'a.json': JSON.stringify({
      name: 'line-3',
      masters: [place],
      key: 'a.key',
      state: 'a.state',
      socket: agentSocket,
      ...agent,
    }),
    'm.keys': keyLine('line-3', 'agent', 1) + keyLine('phone', 'client', 2),
    'a.key': keyLine('line-3', 'agent', 1),
    'phone.key': keyLine('phone', 'client', 2),
    'wrong.key': keyLine('phone', 'client', 3),
  });
  for (const file of ['m.keys', 'a.key', 'phone.key', 'wrong.key'])
    chmodSync(join(folder, file), 0o600);
  const at = (file: string): string => join(folder, file);
  return { at, place, port, masterSocket, agentSocket };
}
