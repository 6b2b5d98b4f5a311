// A lock that one process on this machine can hold: a file with its process id, void when it has ended.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { removeIfThere } from './remove.js';
import { systemErrorCode } from './system-error.js';

/**
 * Takes the lock in the place of one that a dead process left. Answers the process that holds it,
 * or undefined when it is ours; also where no file can be written, for then nothing can be
 * overwritten either.
 */
export function takeLock(path: string): number | undefined {
  const owner = ownerOf(path);
  if (owner !== undefined && owner !== process.pid) return owner;
  try {
    rmSync(path, { force: true });
    writeFileSync(path, `${process.pid} ${startOf(process.pid)}\n`, { flag: 'wx' });
    return undefined;
  } catch (error) {
    // Somebody was quicker.
    if (systemErrorCode(error) === 'EEXIST') return ownerOf(path);
    removeIfThere(path);
    return undefined;
  }
}

/** Gives the lock back if it is ours. */
export function releaseLock(path: string): void {
  if (ownerOf(path) === process.pid) rmSync(path, { force: true });
}

/** The living process that holds the lock. */
function ownerOf(path: string): number | undefined {
  const [pid, start] = read(path).split(/\s/);
  const alive = pid !== undefined && start !== undefined && startOf(Number(pid)) === start;
  return alive ? Number(pid) : undefined;
}

/**
 * When a process began, in ticks since the machine did; empty when there is none. Numbers are used
 * again, above all in containers: both together are not. (proc_pid_stat(5), field 22; the second
 * field is a name in brackets that may hold anything.)
 */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
