// A shell for tests: it runs one command of a program after the other, as people type them, in one process beside the
// test. A process for each would take longer to start than the command takes.

import { execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const SERVER = fileURLToPath(new URL('./shell-server.js', import.meta.url));
const CHUNK = 65_536;

/** What is to be run: the program's words, in which folder, and in which environment. */
export interface Request {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How a command ended, and what it printed. */
export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs one command, in this folder or that of the test. */
export type Shell = (words: readonly string[], cwd?: string) => Answer;

/**
 * A shell for the program in this file: a bundle that reads its words from `process.argv` when it is loaded, and what
 * it exports settles when the command has ended. It has no standard input. Each command has the test's environment of then, and `env` besides.
 */
export function openShell(program: string, env: NodeJS.ProcessEnv = {}): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'bq-'));
  const [requests, answers] = [join(folder, 'requests'), join(folder, 'answers')];
  execFileSync('mkfifo', [requests, answers]);
  const environment = (): NodeJS.ProcessEnv => {
    // The test runner would load its hooks into every process.
    const { NODE_OPTIONS: _, ...plain } = process.env;
    return { ...plain, ...env };
  };
  const child = spawn(process.execPath, [SERVER, program, requests, answers], {
    env: environment(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Each waits here until the other end is open. These block, as a shell does.
  const ask = openSync(requests, 'w');
  const answer = openSync(answers, 'r');
  child.unref();
  t.teardown(() => {
    closeSync(ask);
    closeSync(answer);
    rmSync(folder, { recursive: true });
  });
  return (words, cwd = process.cwd()) => {
    const request: Request = { words, cwd, env: environment() };
    writeSync(ask, `${JSON.stringify(request)}\n`);
    return JSON.parse(readLine(answer)) as Answer;
  };
}

/** @throws Error when the shell is gone. */
function readLine(file: number): string {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.alloc(CHUNK);
    const size = readSync(file, part);
    if (size === 0) throw new Error('the shell has ended');
    parts.push(part.subarray(0, size));
    if (part[size - 1] === 0x0a) return Buffer.concat(parts).toString('utf8');
  }
}
