// The wall clocks of the demonstration: one process each, behind a pseudo-terminal.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TimeReport } from '#host/daemon/report.js';
import { CLOCKS, type Shown } from './clocks.js';
import { PtyPair } from './ptys.js';

const CLOCK = fileURLToPath(new URL('./clock.js', import.meta.url));

/** Further off than this a clock is wrong: the eye sees two clocks apart from about 50 ms on. */
const RIGHT = 50;
/** What a clock last heard so long ago it no longer shows, milliseconds. */
const FRESH = 2500;

export interface WallState {
  readonly format: string;
  /** As on its display. */
  readonly shown: string;
  /** The second that it shows less group time when that began. */
  readonly errorMs: number;
  /** Right, fresh, and not marked as untrusted. */
  readonly right: boolean;
}

type Told = Shown & { readonly markNs: string };

export class Walls {
  readonly #folder = mkdtempSync(join(tmpdir(), 'belfry-walls-'));
  readonly #pairs: PtyPair[] = [];
  readonly #clocks: ChildProcess[] = [];
  readonly #told = new Map<string, Told>();

  /** Hangs a clock up for a line; answers the agent's port. */
  async hang(line: string): Promise<object> {
    const { format, zone } = CLOCKS[line]!;
    const pair = new PtyPair(join(this.#folder, line));
    this.#pairs.push(pair);
    await pair.plug();
    // In a group of its own: Ctrl-C reaches only us, and we take everything down in order.
    const clock = fork(CLOCK, [line, pair.theirs], { stdio: 'ignore', detached: true });
    clock.on('message', (told) => this.#told.set(line, told as Told));
    this.#clocks.push(clock);
    return { path: pair.ours, format, zone };
  }

  /** What a line's clock shows, held against group time; null before its first telegram. */
  read(line: string, group: TimeReport): WallState | null {
    const told = this.#told.get(line);
    if (told === undefined) return null;
    const since = Number(BigInt(group.machineNs) - BigInt(told.markNs)) / 1e6;
    const then = group.seconds * 1e3 + group.nanoseconds / 1e6 - since;
    const errorMs = Number((told.second * 1e3 - then).toFixed(3));
    return {
      format: CLOCKS[line]!.format,
      shown: told.text,
      errorMs,
      right: told.trusted && since < FRESH && Math.abs(errorMs) <= RIGHT,
    };
  }

  async takeDown(): Promise<void> {
    for (const clock of this.#clocks) {
      if (clock.exitCode !== null || clock.signalCode !== null) continue;
      const ended = once(clock, 'exit');
      clock.kill('SIGKILL');
      await ended;
    }
    for (const pair of this.#pairs) await pair.unplug();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
