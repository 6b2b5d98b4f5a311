// What a process costs, as the kernel counts it.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

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

/**
 * Lets a process and its session run before everybody else's: what other programs do on this machine is
 * then seen less in what is measured. Without such groups in the kernel it does nothing.
 */
export function runFirst(pid: number | 'self'): void {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, '-20');
  } catch {
    // Then the machine has to be quiet.
  }
}

/** Resident memory now, in MB of 10^6 bytes. */
export function residentMegabytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * PAGE) / 1e6;
}
