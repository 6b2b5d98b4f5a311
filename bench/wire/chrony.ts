// chronyd on both hosts, with `xleave` and without touching the clock: its measured offsets.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hosts } from './hosts.js';
import { Process } from './process.js';

/** Columns of chronyd's measurements.log, counted from 0. */
const OFFSET = 11;
const MODE = 17;
const COLUMNS = 20;

export class Chrony {
  readonly #log: string;
  readonly #processes: readonly Process[];

  /** @param poll The logarithm to base 2 of the seconds between exchanges. */
  constructor(chronyd: string, hosts: Hosts, folder: string, poll: number) {
    this.#log = join(folder, 'measurements.log');
    const common = (name: string): string[] => [
      'cmdport 0',
      'bindcmdaddress /',
      `pidfile ${join(folder, `${name}.pid`)}`,
    ];
    const server = ['local stratum 5', 'allow', ...common('server')];
    const polls = `minpoll ${poll} maxpoll ${poll} xleave`;
    const logs = [`logdir ${folder}`, 'log rawmeasurements'];
    const client = [`server ${hosts.address('server')} ${polls}`, ...logs, ...common('client')];
    const run = (host: 'server' | 'client', lines: readonly string[]): Process => {
      const file = join(folder, `chrony-${host}.conf`);
      writeFileSync(file, `${lines.join('\n')}\n`);
      return new Process([...hosts.on(host), chronyd, '-d', '-x', '-u', 'root', '-f', file]);
    };
    this.#processes = [run('server', server), run('client', client)];
  }

  /** How many measurements there are. */
  get count(): number {
    return this.#offsets().length;
  }

  /** Measured offsets from the `from`th on, nanoseconds; the clocks are one, so the truth is 0. */
  offsets(from: number): number[] {
    for (const process of this.#processes) process.mustRun();
    return this.#offsets().slice(from);
  }

  #offsets(): number[] {
    if (!existsSync(this.#log)) return [];
    return readFileSync(this.#log, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields.length === COLUMNS && fields[MODE] === '4I')
      .map((fields) => Number(fields[OFFSET]) * 1e9);
  }

  async stop(): Promise<void> {
    for (const process of this.#processes) await process.stop();
  }
}
