// How a doctor looks at a machine: its files below a folder, and other programs that are asked.

import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Milliseconds that another program may take. */
const PATIENCE = 3000;

/** How another program ended; undefined for one that is not there, or that took too long. */
export type Run = (
  program: string,
  words: readonly string[],
) => Promise<{ readonly code: number; readonly out: string; readonly err: string } | undefined>;

/** A machine as a doctor sees it. Tests give a folder in the place of `/`, and programs of their own. */
export interface Sight {
  /** The folder in which the machine's files are; `/` for this machine. */
  readonly root: string;
  readonly run: Run;
}

/** This machine. */
export const THIS_MACHINE: Sight = { root: '/', run };

/** The text of a file without the white space around it; undefined where it cannot be read. */
export function textAt({ root }: Sight, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8').trim();
  } catch {
    // Files in /proc and /sys come and go, and refuse in their own ways: all that counts is that there is no text.
    return undefined;
  }
}

/** The number in a file; undefined where there is none. */
export function numberAt(sight: Sight, path: string): number | undefined {
  const text = textAt(sight, path);
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** The names in a folder, in their order; undefined where there is no such folder, or it cannot be read. */
export function namesAt({ root }: Sight, path: string): readonly string[] | undefined {
  try {
    return readdirSync(join(root, path)).toSorted();
  } catch {
    return undefined;
  }
}

function run(program: string, words: readonly string[]): ReturnType<Run> {
  // Where a user's own search path lacks the administrator's programs, they are there all the same.
  const PATH = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
  const options = {
    env: { ...process.env, PATH, LC_ALL: 'C' },
    timeout: PATIENCE,
    maxBuffer: 2 ** 26,
  };
  return new Promise((resolve) => {
    execFile(program, words, options, (error, out, err) => {
      if (error === null) resolve({ code: 0, out, err });
      else if (typeof error.code === 'number') resolve({ code: error.code, out, err });
      else resolve(undefined);
    });
  });
}
