// A process of a bench: what it says is kept until it ends, and is shown if that was not meant.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export class Process {
  readonly child: ChildProcess;
  readonly #words: readonly string[];
  #out = '';
  #error = '';

  constructor(words: readonly string[]) {
    const [command = '', ...rest] = words;
    this.#words = words;
    this.child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#out += text));
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#error += text));
  }

  get pid(): number {
    return this.child.pid!;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @throws Error when it has ended by itself. */
  mustRun(): void {
    if (!this.running) throw new Error(`${this.#words.join(' ')} has ended: ${this.#error}`);
  }

  /** Waits until it ends by itself; answers what it wrote. @throws Error when it failed. */
  async finished(): Promise<string> {
    if (this.running) await once(this.child, 'close');
    if (this.child.exitCode !== 0)
      throw new Error(`${this.#words.join(' ')} failed: ${this.#error}`);
    return this.#out;
  }

  /** Ends it; answers what it wrote. */
  async stop(): Promise<string> {
    if (this.running) {
      const closed = once(this.child, 'close');
      this.child.kill('SIGTERM');
      await closed;
    }
    return this.#out;
  }
}
