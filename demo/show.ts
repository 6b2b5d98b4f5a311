// How every demonstration goes on from one look to the next, and prints.

import { setTimeout as sleep } from 'node:timers/promises';

/** Aborted by Ctrl-C. */
export const stop = new AbortController();

/** Sleeps until `t` seconds after `start`; answers false once Ctrl-C was pressed. */
export async function until(start: number, t: number): Promise<boolean> {
  try {
    await sleep(Math.max(start + t * 1000 - performance.now(), 0), undefined, {
      signal: stop.signal,
    });
    return true;
  } catch {
    return false;
  }
}

export const print = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** Draws over the last page on a terminal, below it elsewhere. */
export function redraw(page: string): void {
  process.stdout.write(process.stdout.isTTY ? `\x1b[H\x1b[J${page}` : `${page}\n`);
}
