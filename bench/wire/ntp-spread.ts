// One chronyd asks a Belfry and a chronyd on the same wire at the same time, by NTP: how much what it finds scatters.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stage } from '#demo/stage.js';
import { runFirst } from '../process.js';
import { type Spread, mean, spread } from './accuracy.js';
import { CHRONY_COLUMNS, chronyHost } from './chrony.js';
import type { Hosts } from './hosts.js';
import type { Process } from './process.js';

/** Both servers are warm by then, and the client has its filters. */
const SETTLE_SECONDS = 5;

/** What the client finds of each server. */
export interface NtpSpread {
  readonly ours: Spread;
  readonly chrony: Spread;
}

/** How the client asks. */
export interface NtpAsking {
  readonly hosts: Hosts;
  readonly chronyd: string;
  readonly seconds: number;
  /** The logarithm to base 2 of the seconds between exchanges. */
  readonly poll: number;
  readonly interleaved: boolean;
}

/** Both servers are on one host, at two addresses; all clocks are one, so the truth is 0. */
export async function measureNtpSpread(asking: NtpAsking): Promise<NtpSpread> {
  const { hosts, chronyd, seconds } = asking;
  const folder = mkdtempSync(join(tmpdir(), 'belfry-'));
  const stage = new Stage();
  const processes: Process[] = [];
  const theirs = hosts.address('server');
  const ours = hosts.secondAddress;
  try {
    const ntp = { listen: ours, perSecond: 1000 };
    const master = { mode: 'master', reference: { trust: '1ms' }, ntp };
    await stage.startMaster(master, hosts.on('server'));
    const server = ['local stratum 5', 'allow', `bindaddress ${theirs}`];
    processes.push(chronyHost({ chronyd, hosts, folder, host: 'server' }, server));
    const log = join(folder, 'measurements.log');
    const client = [
      ...[ours, theirs].map((address) => sourceLine(address, asking)),
      `logdir ${folder}`,
      'log rawmeasurements',
    ];
    processes.push(chronyHost({ chronyd, hosts, folder, host: 'client' }, client));
    for (const pid of [stage.pid('master'), ...processes.map((one) => one.pid)]) runFirst(pid);
    await sleep(SETTLE_SECONDS * 1000);
    const from = [ours, theirs].map((address) => offsetsOf(log, address, asking).length);
    await sleep(seconds * 1000);
    for (const one of processes) one.mustRun();
    const found = [ours, theirs].map((address, i) => {
      const offsets = offsetsOf(log, address, asking).slice(from[i]);
      return spread(offsets, mean(offsets));
    });
    return { ours: found[0]!, chrony: found[1]! };
  } finally {
    for (const one of processes) await one.stop();
    await stage.strike();
    rmSync(folder, { recursive: true });
  }
}

const sourceLine = (address: string, { poll, interleaved }: NtpAsking): string =>
  `server ${address} minpoll ${poll} maxpoll ${poll}${interleaved ? ' xleave' : ''}`;

/** What was found of the server at this address, nanoseconds. */
function offsetsOf(log: string, address: string, { interleaved }: NtpAsking): number[] {
  if (!existsSync(log)) return [];
  return readFileSync(log, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      (fields) =>
        fields.length === CHRONY_COLUMNS.all &&
        fields[CHRONY_COLUMNS.address] === address &&
        fields[CHRONY_COLUMNS.mode] === (interleaved ? '4I' : '4B'),
    )
    .map((fields) => Number(fields[CHRONY_COLUMNS.offset]) * 1e9);
}
