// A process at the other end of a serial line: stamps what comes by the machine's counter, and says
// so, one line a portion: nanoseconds, bytes as hex. Started with the path of its end.

import { closeSync, constants, openSync, readSync } from 'node:fs';

const [path = ''] = process.argv.slice(2);

/** Around the time at which something came a second ago it looks without a pause. */
const AROUND = 8e6;
const SECOND = 1_000_000_000n;

const cell = new Int32Array(new SharedArrayBuffer(4));
const portion = Buffer.alloc(4096);
const port = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);

/** Undefined when there is nothing, or nobody any more. */
function read(): number | undefined {
  try {
    return readSync(port, portion) || undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') return undefined;
    if (code === 'EIO') process.exit(0);
    throw error;
  }
}

let expected = process.hrtime.bigint();

process.stdout.write('ready\n');
// This process has nothing else to do: it never returns to its event loop.
for (;;) {
  const many = read();
  const now = process.hrtime.bigint();
  if (many !== undefined) {
    process.stdout.write(`${now} ${portion.toString('hex', 0, many)}\n`);
    expected = now;
    continue;
  }
  if (process.ppid === 1) break;
  const away = Number((now - expected) % SECOND);
  const until = away < AROUND ? 0 : 1e9 - AROUND - away;
  if (until > 0) Atomics.wait(cell, 0, 0, Math.min(until / 1e6, 5));
}
closeSync(port);
