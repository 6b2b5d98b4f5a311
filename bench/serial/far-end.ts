// The far ends of serial lines: what came there, when, and how far that was from the shown clock.

import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { AgentReport } from '#agent/daemon/report.js';
import { TelegramReader } from '#serial/core/telegram-reader.js';
import { CATALOGUE } from '#telegrams/catalogue.js';
import { timingOf } from '#telegrams/language/layout.js';
import { UTC } from '#telegrams/language/zone.js';
import { rawTime } from '#protocol/time.js';

/** One pseudo-terminal a line and nothing in between: whose scheduling is not the agent's. */
const PROGRAM = fileURLToPath(new URL('../../serial/far-end.pl', import.meta.url));

/** A telegram: the second at its mark, its lead, and the machine's counter at its first character. */
interface Came {
  readonly second: number;
  readonly lead: number;
  readonly atNs: bigint;
}

export class FarEnd {
  readonly #child: ChildProcess;
  readonly #readers: readonly TelegramReader[];
  readonly #formats: readonly string[];
  #came: Came[] = [];
  #echoes: number[] = [];
  #rest = '';
  #ready = false;

  /** Makes the `paths`; `before` are the words of a command that runs the program. */
  constructor(
    paths: readonly string[],
    formats: readonly string[],
    before: readonly string[] = [],
  ) {
    this.#formats = formats;
    this.#readers = formats.map((format) => new TelegramReader(CATALOGUE.get(format)!));
    const [command = '', ...words] = [...before, 'perl', PROGRAM, ...paths];
    this.#child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child.stdout!.setEncoding('latin1').on('data', (text: string) => this.#take(text));
  }

  /** Once the pseudo-terminals are there. */
  async isReady(): Promise<void> {
    while (!this.#ready) {
      if (this.#child.exitCode !== null) throw new Error('there are no pseudo-terminals');
      await sleep(10);
    }
  }

  /** Takes out what has come so far, and how long echoes took, nanoseconds. */
  takeOut(): { readonly came: readonly Came[]; readonly echoes: readonly number[] } {
    const [came, echoes] = [this.#came, this.#echoes];
    this.#came = [];
    this.#echoes = [];
    return { came, echoes };
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const one of lines) {
      const [line = '', at = '', hex] = one.split(' ');
      if (line === 'ready') this.#ready = true;
      if (line === 'echo') this.#echoes.push(Number(at));
      if (hex === undefined) continue;
      const { lead, ahead } = timingOf(CATALOGUE.get(this.#formats[Number(line)]!)!);
      const known = { zone: UTC, near: Date.now() / 1000 };
      const reader = this.#readers[Number(line)]!;
      for (const found of reader.take(Buffer.from(hex, 'hex'), rawTime(0), known))
        if ('decoded' in found)
          this.#came.push({ second: found.decoded.seconds - ahead, lead, atNs: BigInt(at) });
    }
  }
}

/**
 * How late each telegram's on-time character began, nanoseconds, by the clock that the agent showed.
 * A pseudo-terminal has no speed: that character begins its lead after the first one came.
 */
export function lateness(came: readonly Came[], reports: readonly AgentReport['time'][]): number[] {
  return came.flatMap(({ second, lead, atNs }) => {
    const after = reports.findIndex(({ machineNs }) => BigInt(machineNs) > atNs);
    if (after <= 0) return [];
    const [a, b] = [reports[after - 1]!, reports[after]!];
    const from = Number(atNs - BigInt(a.machineNs));
    const between = Number(BigInt(b.machineNs) - BigInt(a.machineNs));
    const shownBetween = (b.seconds - a.seconds) * 1e9 + b.nanoseconds - a.nanoseconds;
    const shown = a.nanoseconds + (from * shownBetween) / between + lead;
    return [(a.seconds - second) * 1e9 + shown];
  });
}
