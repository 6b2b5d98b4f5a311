// chronyd on both hosts, with `xleave` and without touching the clock: its measured offsets.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostName, Hosts } from './hosts.js';
import { Process } from './process.js';

/** Columns of chronyd's measurements.log, counted from 0, and how many there are. */
export const CHRONY_COLUMNS = { address: 2, offset: 11, mode: 17, all: 20 } as const;

/** Which chronyd runs where, and the folder for what it writes. */
export interface ChronyHost {
  readonly chronyd: string;
  readonly hosts: Hosts;
  readonly folder: string;
  readonly host: HostName;
}

/** Starts a chronyd with these lines of a configuration; it never touches a clock. */
export function chronyHost(
  { chronyd, hosts, folder, host }: ChronyHost,
  lines: readonly string[],
): Process {
  const own = ['cmdport 0', 'bindcmdaddress /', `pidfile ${join(folder, `${host}.pid`)}`];
  const file = join(folder, `chrony-${host}.conf`);
  writeFileSync(file, `${[...lines, ...own].join('\n')}\n`);
  return new Process([...hosts.on(host), chronyd, '-d', '-x', '-u', 'root', '-f', file]);
}

export class Chrony {
  readonly #log: string;
  readonly #processes: readonly Process[];

  /** @param poll The logarithm to base 2 of the seconds between exchanges. */
  constructor(chronyd: string, hosts: Hosts, folder: string, poll: number) {
    this.#log = join(folder, 'measurements.log');
    const polls = `minpoll ${poll} maxpoll ${poll} xleave`;
    const logs = [`logdir ${folder}`, 'log rawmeasurements'];
    const place = { chronyd, hosts, folder };
    this.#processes = [
      chronyHost({ ...place, host: 'server' }, ['local stratum 5', 'allow']),
      chronyHost({ ...place, host: 'client' }, [
        `server ${hosts.address('server')} ${polls}`,
        ...logs,
      ]),
    ];
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
    const { all, mode, offset } = CHRONY_COLUMNS;
    return readFileSync(this.#log, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields.length === all && fields[mode] === '4I')
      .map((fields) => Number(fields[offset]) * 1e9);
  }

  async stop(): Promise<void> {
    for (const process of this.#processes) await process.stop();
  }
}
