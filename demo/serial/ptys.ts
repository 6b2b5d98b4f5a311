// Pairs of pseudo-terminals, by socat: a serial line without a wire, which can be unplugged.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long socat may take, milliseconds. */
const PATIENCE = 10_000;

/** Why there are no pseudo-terminals here; undefined if there are. */
export const ptysMissing = (): string | undefined =>
  spawnSync('socat', ['-V'], { stdio: 'ignore' }).error === undefined
    ? undefined
    : 'socat is not installed (apt-get install socat)';

/** One line: `ours` is the agent's end, `theirs` the clock's. */
export class PtyPair {
  readonly ours: string;
  readonly theirs: string;
  #socat: ChildProcess | undefined;

  /** `path` is where the two ends appear, with .ours and .theirs behind it. */
  constructor(path: string) {
    this.ours = `${path}.ours`;
    this.theirs = `${path}.theirs`;
  }

  /** The process in the middle: stopped, it passes nothing on. */
  get pid(): number {
    return this.#socat!.pid!;
  }

  /** `before` are the words of a command that runs socat. */
  async plug(before: readonly string[] = []): Promise<void> {
    const end = (link: string): string => `pty,rawer,link=${link}`;
    const words = [...before, 'socat', '-b4096', end(this.ours), end(this.theirs)];
    const socat = spawn(words[0]!, words.slice(1), { stdio: 'ignore' });
    this.#socat = socat;
    for (const until = performance.now() + PATIENCE; performance.now() < until; await sleep(5)) {
      if (existsSync(this.ours) && existsSync(this.theirs)) return;
      if (hasEnded(socat)) break;
    }
    throw new Error(`socat made no pseudo-terminals at ${this.ours}`);
  }

  /** As when the adapter is pulled out: both ends are gone. */
  async unplug(): Promise<void> {
    const socat = this.#socat;
    if (socat === undefined) return;
    this.#socat = undefined;
    // Ctrl-C may have reached it before us.
    if (!hasEnded(socat)) {
      const ended = once(socat, 'exit');
      socat.kill('SIGKILL');
      await ended;
    }
    for (const link of [this.ours, this.theirs]) rmSync(link, { force: true });
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;
