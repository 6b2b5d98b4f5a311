// Which other programs on this machine steer its clock, as far as any user can see.

import { readFileSync, readdirSync } from 'node:fs';
import { systemErrorCode } from './files/system-error.js';

/** A program that runs on this machine and steers its clock. */
export interface TimeDaemon {
  readonly name: string;
  readonly pid: number;
  /** Of systemd, if it runs as one. */
  readonly unit: string | undefined;
}

/** What a search for such programs has found, and whether it could see all of them. */
export interface Found {
  readonly daemons: readonly TimeDaemon[];
  /** Other users' processes cannot be seen, so there may be more. */
  readonly hidden: boolean;
}

/** By the name that the kernel shows of a process, its first 15 characters. */
const STEERERS: ReadonlyMap<string, string> = new Map([
  ['chronyd', 'chronyd'],
  // Of ntp, ntpsec, openntpd and busybox.
  ['ntpd', 'ntpd'],
  ['systemd-timesyn', 'systemd-timesyncd'],
  // ntpd-rs.
  ['ntp-daemon', 'ntp-daemon'],
  ['ptp4l', 'ptp4l'],
  ['phc2sys', 'phc2sys'],
  ['ptpd', 'ptpd'],
  ['ptpd2', 'ptpd2'],
  ['statime', 'statime'],
  ['sntpd', 'sntpd'],
  // Of a virtual machine's host.
  ['VBoxService', 'VBoxService'],
]);

/** Looks through the processes in `folder`; one of several with one name and unit is told. */
export function findTimeDaemons(folder = '/proc'): Found {
  const daemons = new Map<string, TimeDaemon>();
  for (const entry of readdirSync(folder)) {
    if (!/^\d+$/.test(entry)) continue;
    const name = STEERERS.get(read(`${folder}/${entry}/comm`)?.trim() ?? '');
    if (name === undefined || onlyWatches(name, `${folder}/${entry}`)) continue;
    const unit = unitOf(`${folder}/${entry}`);
    const key = `${name} ${unit}`;
    if (!daemons.has(key)) daemons.set(key, { name, pid: Number(entry), unit });
  }
  return {
    daemons: [...daemons.values()],
    hidden: read(`${folder}/1/comm`) === undefined,
  };
}

/** One that was told to leave the clock alone. */
function onlyWatches(name: string, process: string): boolean {
  if (name !== 'chronyd') return false;
  const [, ...words] = (read(`${process}/cmdline`) ?? '').split('\0');
  return words.some((word) => /^-[a-zA-Z0-9]*x$/.test(word));
}

/** `chrony.service`, from a line such as `0::/system.slice/chrony.service`. */
function unitOf(process: string): string | undefined {
  return /\/([^/\n]+\.service)(?:\/|$)/m.exec(read(`${process}/cgroup`) ?? '')?.[1];
}

/** Undefined for a process that has ended meanwhile, or that is not to be seen. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** A time daemon and how to end it: `chronyd (process 812): systemctl disable --now chrony.service`. */
export const adviceOn = ({ name, pid, unit }: TimeDaemon): string =>
  `${name} (process ${pid}): ${unit === undefined ? `kill ${pid}` : `systemctl disable --now ${unit}`}`;
