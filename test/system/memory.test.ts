// A process that lets go of what starting needed.

import { execFileSync } from 'node:child_process';
import t from 'tap';
import { withAddon } from '../host/native/need-addon.js';

/** What a child says: resident bytes before and after, and that it still works. */
interface Found {
  readonly before: number;
  readonly after: number;
  readonly digest: string;
}

withAddon(t, 'a process that has let go of it takes less memory, and goes on', (t) => {
  const place = import.meta.resolve('#host/machine.js');
  const script = `
    const { openMachine } = await import(${JSON.stringify(place)});
    const machine = openMachine();
    const before = process.memoryUsage.rss();
    machine.release();
    const after = process.memoryUsage.rss();
    const { createHash } = await import('node:crypto');
    const digest = createHash('sha256').update('abc').digest('hex').slice(0, 8);
    console.log(JSON.stringify({ before, after, digest }));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script]);
  const { before, after, digest } = JSON.parse(String(out)) as Found;
  t.ok(after < 0.8 * before, `${before} to ${after}`);
  t.equal(digest, 'ba7816bf');
  t.end();
});
