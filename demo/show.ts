// How every demonstration goes on from one look to the next, and prints.

import { setTimeout as sleep } from 'node:timers/promises';
import { endWithTerminal } from '#host/cli/readers.js';

/** Aborted by Ctrl-C, a closed terminal, or when nobody reads any more. */
export const stop = new AbortController();

/** From here on nothing of that ends this process before it has taken everything down. */
export function stopInOrder(): void {
  endWithTerminal();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)
    process.on(signal, () => stop.abort());
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop.abort());
}

/** Sleeps until `t` seconds after `start`; answers false once it shall stop. */
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
