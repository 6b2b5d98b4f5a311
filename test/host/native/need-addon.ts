// The addon for tests of it, which are skipped where it cannot be had: that is said, with the reason.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Test } from 'tap';
import { type NativeAddon, loadAddon } from '#host/native/addon.js';

const loaded = loadAddon();

/** What `test` says, of an addon that is there; or a skipped test that names the reason. */
export function withAddon(
  t: Test,
  name: string,
  test: (t: Test, addon: NativeAddon) => void | Promise<void>,
): void {
  if ('addon' in loaded) void t.test(name, (t) => test(t, loaded.addon));
  else void t.skip(`${name}: no native addon: ${loaded.reason}`, () => {});
}

/**
 * Gives memory away, as a program may by mistake. Newer Nodes refuse it for memory of an addon.
 *
 * @returns whether it is gone
 */
export function giveAway(buffer: ArrayBuffer): boolean {
  try {
    structuredClone(buffer, { transfer: [buffer] });
    return true;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'DataCloneError')) throw error;
    return false;
  }
}

/** That a call is refused as our own mistake: never as one of the system, never by a crash. */
export function refuses(t: Test, call: () => unknown, name: string): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) t.fail(`${name}: ${error}`);
    return;
  }
  t.fail(`${name}: it was taken`);
}

/** What `script` answers in a worker, where `addon` is there. */
export async function inWorker(script: string): Promise<unknown> {
  const place = import.meta.resolve('#host/native/addon.js');
  const worker = new Worker(
    `import(${JSON.stringify(place)}).then(async ({ loadAddon }) => {
       const { addon } = loadAddon();
       const answer = await (async () => { ${script} })();
       require('node:worker_threads').parentPort.postMessage(answer);
     });`,
    { eval: true },
  );
  const [answer] = (await once(worker, 'message')) as [unknown];
  await worker.terminate();
  return answer;
}
