// A daemon that is followed by a command, as `ssh lab-2 belfry-master follow`: its output is the daemon's lines.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { LINE_MOST, LineSplitter, strangerFault } from '@belfry/host/daemon';
import { explainSystemError, systemErrorCode } from '@belfry/host/files';
import type { LineConnection, LineHearer } from './line-connection.js';

/** Characters of what it complains about that are kept. */
const COMPLAINT_MOST = 300;
/** How long it may take to end, milliseconds. */
const END_WITHIN = 2000;

/** One run of a command. It has no terminal, so that it cannot ask anybody for a password and wait. */
export class CommandConnection implements LineConnection {
  readonly #name: string;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #hearer: LineHearer;
  #complaint = '';
  #isOver = false;

  /** Runs `words`: a program and what it is given. */
  constructor(words: readonly string[], hearer: LineHearer) {
    const [program = '', ...given] = words;
    this.#name = `"${words.join(' ')}"`;
    this.#hearer = hearer;
    this.#child = spawn(program, given, { stdio: 'pipe', detached: true });
    const lines = new LineSplitter(LINE_MOST, (line) => {
      if (!this.#isOver) hearer.line(line);
    });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      if (!lines.take(chunk)) this.#over(strangerFault(`what ${this.#name} runs`).fault);
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_MOST);
    });
    this.#child.on('error', (error) => this.#over(this.#startFault(program, error)));
    this.#child.on('close', (code, signal) => this.#over(this.#endFault(code, signal)));
    // It ended before it read what it was written: its end says why.
    this.#child.stdin.on('error', () => {});
  }

  write(line: string): void {
    if (this.#child.stdin.writableLength === 0) this.#child.stdin.write(`${line}\n`);
  }

  close(): void {
    this.#isOver = true;
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null)
      return;
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    kill(pid, 'SIGTERM');
    const late = setTimeout(() => kill(pid, 'SIGKILL'), END_WITHIN).unref();
    this.#child.once('exit', () => clearTimeout(late));
  }

  #over(why: string): void {
    if (this.#isOver) return;
    this.close();
    this.#hearer.over(why);
  }

  #startFault(program: string, error: Error): string {
    const why =
      systemErrorCode(error) === 'ENOENT' ? 'there is no such program' : explainSystemError(error);
    return `${program} cannot be run: ${why}`;
  }

  #endFault(code: number | null, signal: string | null): string {
    const how = code === null ? `was ended by ${signal}` : `ended with exit code ${code}`;
    const said = this.#complaint.trim().split('\n').at(-1) ?? '';
    return `${this.#name} ${how}${said === '' ? '' : `: ${said.replaceAll(/\p{Cc}/gu, '?')}`}`;
  }
}

/** The command and all that it started. */
function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // It has ended meanwhile.
  }
}
