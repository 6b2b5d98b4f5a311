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

/** Writes whole lines to standard error. */
export function writeError(level: Level, text: string): void {
  toJournal ??= isJournal(JOURNAL, process.stderr.fd);
  process.stderr.write(`${toJournal ? withPriority(level, text) : text}\n`);
}
