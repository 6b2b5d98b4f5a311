// One process that opens and closes a port again and again: what is left of each opening, and where.
// Started with: PATH OPENINGS, and node's option --expose-gc. Says rows of a table as JSON.

import { setTimeout as sleep } from 'node:timers/promises';
import { loadBinding } from '#serial/binding.js';
import { OpenPort, openPort } from '#serial/open-port.js';

const LOOKS = 6;
const [path = '', many = '0'] = process.argv.slice(2);
const openings = Number(many);

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);

/** After collection: openings so far, the engine's heap used and in all, buffers, the whole process. */
async function look(opened: number): Promise<string[]> {
  await sleep(50);
  // What finalizers let go of is collected the next time.
  for (let i = 0; i < 4; i += 1) globalThis.gc!();
  const { heapUsed, heapTotal, external, rss } = process.memoryUsage();
  return [String(opened), ...[heapUsed, heapTotal, external, rss].map(megabytes)];
}

const binding = await loadBinding();
if ('fault' in binding) throw new Error(binding.fault);
const rows: string[][] = [];
for (let opened = 0; ; opened += 1) {
  if (opened % Math.ceil(openings / LOOKS) === 0 || opened === openings)
    rows.push(await look(opened));
  if (opened === openings) break;
  const port = await openPort(binding, path, '9600 8N1', { onData: () => {}, onLost: () => {} });
  if (!(port instanceof OpenPort)) throw new Error(port.text);
  port.send(Buffer.from('x'));
  await port.close();
}
process.stdout.write(JSON.stringify(rows));
