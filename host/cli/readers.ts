// Whoever reads what a process writes may go away, or have no room for it: what becomes of the process then.

import { isatty } from 'node:tty';
import { writeError, writeWithoutWaiting } from '../daemon/standard-error.js';
import { explainSystemError, systemErrorCode } from '../files/system-error.js';
import { EXIT } from './command.js';

const gone = new AbortController();

/** Aborted as soon as nobody reads a command's answers any more, as in `serial read | head`. */
export const readerGone: AbortSignal = gone.signal;

/** A pipe's other end was closed, or the terminal. */
const GONE = new Set(['EPIPE', 'EIO', 'ECONNRESET']);

/**
 * For a daemon: its clock matters more than its log. It runs on when nobody reads that, has gone or reads no further,
 * or when the disk is full, and tries again with each line.
 */
export function outliveReaders(): void {
  endWithTerminal();
  writeWithoutWaiting();
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => {
      // There is nobody to tell.
    });
}

/**
 * For a command: it ends as it would have ended, without a word, when its reader has gone. An answer that finds no
 * room is a failure.
 */
export function heedReaders(program: string): void {
  endWithTerminal();
  process.stderr.on('error', () => {
    // There is nobody to tell.
  });
  process.stdout.on('error', (error) => {
    if (readerGone.aborted) return;
    gone.abort();
    if (GONE.has(systemErrorCode(error) ?? '')) return;
    writeError('error', `${program}: standard output: ${explainSystemError(error)}`);
    // Whatever the command itself says: nobody got its answer.
    process.once('exit', () => (process.exitCode = EXIT.failed));
  });
}

const terminals = [0, 1, 2].filter((file) => isatty(file));

/**
 * Was the terminal closed in which this process was started? A daemon gets the same signal for that as for taking
 * changed files in.
 */
export const isTerminalGone = (): boolean => terminals.some((file) => !isatty(file));

/**
 * Lets a process whose terminal was closed end of that signal, once all is done. Otherwise Node aborts, because it
 * cannot give back a terminal that is not there.
 */
export function endWithTerminal(): void {
  process.once('exit', () => {
    if (!isTerminalGone()) return;
    process.removeAllListeners('SIGHUP');
    process.kill(process.pid, 'SIGHUP');
  });
}
