// The kernel begins to stamp arrivals a moment after the first socket of the machine asks for it: so
// one is kept open while a test needs stamps.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import { loadAddon } from '#host/native/addon.js';

/** Resolves once arrivals are stamped, where addon and kernel can do that at all. */
export async function keepStampsOn(t: Test): Promise<void> {
  const loaded = loadAddon();
  if (!('addon' in loaded)) return;
  const seen = { stamped: false };
  const socket = new loaded.addon.Socket('127.0.0.1', 0, 64, () => {
    while (socket.receive() > 0) seen.stamped ||= socket.inSource[0] === 1;
  });
  t.teardown(() => socket.close());
  socket.aim(0, '127.0.0.1');
  socket.outPort[0] = socket.address().port;
  for (let tries = 0; tries < 1000 && !seen.stamped && socket.stampsArrivals; tries += 1) {
    socket.send(1);
    await sleep(5);
  }
}
