// What a process costs, as the kernel counts it.

import { readFileSync } from 'node:fs';

/** The kernel's clock ticks a second, which is 100 on every Linux that Node runs on. */
const TICKS = 100;
const PAGE = 4096;

/** Seconds of processor time so far, in user and kernel mode. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in brackets and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Resident memory now, in MB of 10^6 bytes. */
export function residentMegabytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * PAGE) / 1e6;
}
