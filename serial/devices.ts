// What Linux says of serial devices: their lasting names, who may use them, the latency of USB ones.

import { accessSync, constants, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Holder, holdersOf } from './holders.js';
import { ifThere } from './if-there.js';
import { type LastingNames, lastingNamesOf } from './lasting-names.js';

const TTYS = '/sys/class/tty';

/** A serial port that this machine has, with hardware behind it. */
export interface SerialDevice {
  readonly path: string;
  /** The names that stay when it is unplugged and comes back, and whether they are its own. */
  readonly names: LastingNames;
  readonly driver: string;
  readonly group: string;
  /** This process may read and write it. */
  readonly permitted: boolean;
  /** Who else has it. */
  readonly holders: readonly Holder[];
  /** Of adapters by FTDI, milliseconds. */
  readonly latencyTimer: number | undefined;
}

/** The device that a path leads to; undefined when there is none now. */
export const deviceAt = (path: string): string | undefined => ifThere(() => realpathSync(path));

/** Every serial port with hardware behind it. */
export function listDevices(): SerialDevice[] {
  const names = ifThere(() => readdirSync(TTYS)) ?? [];
  return names.flatMap((name): SerialDevice[] => {
    const driver = ifThere(() => basename(realpathSync(join(TTYS, name, 'device/driver'))));
    const path = join('/dev', name);
    if (driver === undefined || !hasHardware(name) || deviceAt(path) === undefined) return [];
    const [names, group] = [lastingNamesOf(path), groupOf(path)];
    const [permitted, holders] = [isPermitted(path), holdersOf(path)];
    return [{ path, names, driver, group, permitted, holders, latencyTimer: latencyTimer(path) }];
  });
}

/** The kernel keeps names for UARTs that are not there: their type is 0. */
const hasHardware = (name: string): boolean =>
  ifThere(() => readFileSync(join(TTYS, name, 'type'), 'utf8').trim()) !== '0';

/** Whether this process may read and write the device at `path`; false also where there is none. */
export const isPermitted = (path: string): boolean =>
  ifThere(() => accessSync(path, constants.R_OK | constants.W_OK) ?? true) ?? false;

/** The group that owns a device, which on Debian is dialout: who is in it may use the port. */
export function groupOf(path: string): string {
  const gid = ifThere(() => statSync(path).gid);
  const groups = ifThere(() => readFileSync('/etc/group', 'utf8')) ?? '';
  const line = groups.split('\n').find((one) => one.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? String(gid ?? 'unknown');
}

const latencyFile = (device: string): string =>
  join(TTYS, basename(device), 'device/latency_timer');

/** How long an adapter by FTDI collects what it hears, milliseconds; undefined for any other. */
export function latencyTimer(device: string): number | undefined {
  const text = ifThere(() => readFileSync(latencyFile(device), 'utf8'));
  return text === undefined ? undefined : Number(text);
}

/** Sets it to the least, where that is allowed; answers what it is then. */
export async function shortenLatency(device: string): Promise<number | undefined> {
  const now = latencyTimer(device);
  if (now === undefined || now <= 1) return now;
  try {
    await writeFile(latencyFile(device), '1');
  } catch (error) {
    // Without the right to it the adapter stays as slow as it is, and `status` says so.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
  return latencyTimer(device);
}
