// What the parts of a virtual machine's scenarios have in common: programs under way, files, and what is counted.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const FOLDER = '/tmp';

export const KEY = `line-1 agent ${Buffer.alloc(32, 1).toString('base64')}\n`;

/** How long anything may take, milliseconds. */
const PATIENCE = 60_000;

/** The user as whom a daemon runs that has no rights. */
export const NOBODY = 1000;

export class Program {
  readonly child: ChildProcess;
  readonly ended: Promise<number | string | null>;
  said = '';
  #heard = 0;

  constructor(words: readonly [string, ...string[]], { uid = 0, argv0 = words[0] } = {}) {
    const [program, ...rest] = words;
    this.child = spawn(program, rest, {
      uid,
      gid: uid,
      argv0,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.said += text;
      for (const line of text.trimEnd().split('\n')) console.log(`      ${line}`);
    });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => resolve(code ?? signal));
    });
  }

  /** Waits until it says this, after what was waited for before. */
  async says(what: RegExp): Promise<string> {
    for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(20)) {
      const found = what.exec(this.said.slice(this.#heard));
      if (found === null) continue;
      this.#heard += found.index + found[0].length;
      return found[0];
    }
    throw new Error(`not said: ${what.source}`);
  }

  end(signal: NodeJS.Signals): Promise<number | string | null> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** Writes a file of which only its user may read. */
export function write(name: string, text: string, uid: number): string {
  const path = `${FOLDER}/${name}`;
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  chownSync(path, uid, uid);
  return path;
}

let wrong = 0;

export function check(good: boolean, what: string): void {
  if (!good) wrong += 1;
  console.log(`${good ? '  ok ' : 'NOT OK'} ${what}`);
}

export const us = (nanoseconds: number): string => `${(nanoseconds / 1e3).toFixed(2)} us`;

/** Says how many were not as they should be, also by the exit code. */
export function conclude(): void {
  console.log(wrong === 0 ? 'all good' : `${wrong} not as they should be`);
  process.exitCode = wrong === 0 ? 0 : 1;
}
