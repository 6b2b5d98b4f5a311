// A lock that one process on this machine can hold: a file with its process id, void when it has ended.

import { readFileSync } from 'node:fs';
import { WrongFile, readRegularFile, removeIfThere, writeNewFile } from '../files/regular-file.js';
import { explainSystemError, systemErrorCode } from '../files/system-error.js';

/** Bytes; two numbers take some twenty. */
const SIZE_MOST = 256;
/** Anybody may look who it is. */
const MODE = 0o644;

/**
 * Takes the lock in the place of one that a dead process left. Answers the process that holds it,
 * or undefined when it is ours; also where no file can be written, for then nothing can be
 * overwritten either.
 * @throws Error with one line when something stands there that no process left as its lock.
 */
export function takeLock(path: string): number | undefined {
  const owner = lockHolder(path);
  if (owner !== undefined) return owner;
  try {
    removeIfThere(path);
    const text = `${process.pid} ${startOf(process.pid)}\n`;
    writeNewFile(path, { text, mode: MODE });
    return undefined;
  } catch (error) {
    // Somebody was quicker.
    return systemErrorCode(error) === 'EEXIST' ? ownerOf(path) : undefined;
  }
}

/**
 * The other living process that holds the lock; undefined when none does. Nothing is changed.
 * @throws Error with one line when something stands there that no process left as its lock.
 */
export function lockHolder(path: string): number | undefined {
  const owner = ownerOf(path);
  return owner === process.pid ? undefined : owner;
}

/** Gives the lock back if it is ours. */
export function releaseLock(path: string): void {
  if (isOurs(path)) removeIfThere(path);
}

function isOurs(path: string): boolean {
  try {
    return ownerOf(path) === process.pid;
  } catch {
    return false;
  }
}

/** The living process that holds the lock. */
function ownerOf(path: string): number | undefined {
  const [pid, start] = readLock(path).split(/\s/);
  const alive = pid !== undefined && start !== undefined && startOf(Number(pid)) === start;
  return alive ? Number(pid) : undefined;
}

/**
 * When a process began, in ticks since the machine did; empty when there is none. Numbers are used
 * again, above all in containers: both together are not. (proc_pid_stat(5), field 22; the second
 * field is a name in brackets that may hold anything.)
 */
function startOf(pid: number): string {
  const stat = readProcess(pid);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function readProcess(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

/** Empty where there is none, and for one that may not be read. */
function readLock(path: string): string {
  try {
    return readRegularFile(path, SIZE_MOST).text;
  } catch (error) {
    if (!(error instanceof WrongFile) && systemErrorCode(error) !== 'EISDIR') return '';
    const why = explainSystemError(error);
    throw new Error(`${path} cannot be a lock: ${why}; move it away`, { cause: error });
  }
}
