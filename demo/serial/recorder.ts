// A process at the other end of serial lines: stamps what comes by the machine's counter, and says
// so, one line a portion: which line, nanoseconds, bytes as hex. Started with the paths of its ends.

import { closeSync, constants, openSync, readSync } from 'node:fs';

/** Around the time at which something came a second ago it looks without a pause. */
const AROUND = 6e6;
const SECOND = 1_000_000_000n;

const cell = new Int32Array(new SharedArrayBuffer(4));
const portion = Buffer.alloc(4096);
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const ports = process.argv.slice(2).map((path) => ({ port: openSync(path, FLAGS), expected: 0n }));

/** Undefined when there is nothing. */
function read(port: number): number | undefined {
  try {
    return readSync(port, portion) || undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') return undefined;
    if (code === 'EIO') process.exit(0);
    throw error;
  }
}

/** From now until something may come there, nanoseconds; 0 around that time. */
function pauseOf(expected: bigint, now: bigint): number {
  const away = Number((now - expected) % SECOND);
  return away < AROUND ? 0 : 1e9 - AROUND - away;
}

process.stdout.write('ready\n');
// This process has nothing else to do: it never returns to its event loop.
for (;;) {
  let pause = 5e6;
  for (const [line, one] of ports.entries()) {
    const many = read(one.port);
    const now = process.hrtime.bigint();
    if (many !== undefined) {
      process.stdout.write(`${line} ${now} ${portion.toString('hex', 0, many)}\n`);
      one.expected = now;
    }
    pause = Math.min(pause, pauseOf(one.expected, now));
  }
  if (process.ppid === 1) break;
  if (pause > 0) Atomics.wait(cell, 0, 0, pause / 1e6);
}
for (const { port } of ports) closeSync(port);
