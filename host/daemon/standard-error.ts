// Standard error: where the log and the last words of a process go, with their priority for the journal.

import { fstatSync } from 'node:fs';
import type { Level } from './log-line.js';

/** Of syslog, as sd-daemon(3) puts them before a line. */
const PRIORITIES: Readonly<Record<Level, number>> = { error: 3, warn: 4, info: 6, debug: 7 };

/** What systemd sets for whose standard error it hands on to the journal: that file's device and inode. */
const JOURNAL = process.env['JOURNAL_STREAM'];

/** A process that was started by one in the journal inherits the variable, but may write elsewhere. */
export function isJournal(stream: string | undefined, file: number): boolean {
  if (stream === undefined) return false;
  try {
    const { dev, ino } = fstatSync(file, { bigint: true });
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

let toJournal: boolean | undefined;

/** A text as the journal reads it: each of its lines with a priority. */
export const withPriority = (level: Level, text: string): string =>
  text.replaceAll(/^/gm, `<${PRIORITIES[level]}>`);

/** Bytes that may wait for somebody to read them. */
const WAITING_MOST = 65_536;

let leftOut = 0;

/** Writes whole lines to standard error. They are counted instead while too many wait there for a reader. */
export function writeError(level: Level, text: string): void {
  if (process.stderr.writableLength > WAITING_MOST) {
    leftOut += 1;
    return;
  }
  const note =
    leftOut === 0 ? '' : `(${leftOut} lines are missing here: nobody read what was before)\n`;
  leftOut = 0;
  toJournal ??= isJournal(JOURNAL, process.stderr.fd);
  process.stderr.write(`${toJournal ? withPriority(level, note + text) : note + text}\n`);
}

/** What of a stream Node does not document: a pipe's or a terminal's handle. */
interface Handled {
  readonly _handle?: { setBlocking?: (blocks: boolean) => number; unref?: () => void };
}

/**
 * From here on nobody who reads no further, as behind `| less` or after Ctrl-S, makes this process wait. Nor does its
 * end wait for him.
 */
export function writeWithoutWaiting(): void {
  const { _handle: handle } = process.stderr as unknown as Handled;
  handle?.setBlocking?.(false);
  handle?.unref?.();
}
