// One wall clock as a process: reads what comes over its line, and tells its parent what it shows.
// Started by walls.ts with: LINE PATH.

import { constants, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { CLOCKS } from './clocks.js';

/** More than any telegram is long. */
const KEPT = 200;

const [line = '', path = ''] = process.argv.slice(2);
const { pattern, read, mark } = CLOCKS[line]!;

let text = '';
let began: bigint | undefined;

const port = new ReadStream(openSync(path, constants.O_RDONLY | constants.O_NOCTTY));
port.setEncoding('latin1');
port.on('data', (portion: string) => {
  // A pseudo-terminal has no speed: all characters come with the first, from which a real line's
  // time is reckoned.
  began ??= process.hrtime.bigint();
  text = (text + portion).slice(-KEPT);
  const found = pattern.exec(text);
  if (found === null) return;
  const shown = read(found.slice(1));
  if (shown !== undefined) {
    const markNs = String(began + BigInt(Math.round(mark)));
    process.send?.({ ...shown, markNs });
  }
  text = '';
  began = undefined;
});
port.on('error', () => process.exit(0));
process.on('disconnect', () => process.exit(0));
