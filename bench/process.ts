// What a process costs, as the kernel counts it.

import { readFileSync, readdirSync } from 'node:fs';

const PAGE = 4096;

/** Seconds of processor time so far of all threads that run, to the nanosecond. */
export function processorSeconds(pid: number): number {
  const times = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const file = `/proc/${pid}/task/${thread}/schedstat`;
    return Number(readFileSync(file, 'utf8').split(' ')[0]);
  });
  return times.reduce((sum, time) => sum + time, 0) / 1e9;
}

/** How often the main thread has waited for something to happen. */
export function wakeUps(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1]);
}

/** Resident memory now, in MB of 10^6 bytes. */
export function residentMegabytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * PAGE) / 1e6;
}
