// Many agents in one process, each with a socket of its own: MASTER-PORT KEY-FILE JOINS-A-SECOND.
// Started by scale.ts; tells its parent how many are synchronised, once a second.

import { placeOf } from '#protocol/endpoint.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { Follower } from '#agent/core/follower.js';
import { spanOf } from '#protocol/time.js';
import { readKeyFile } from '#host/keys/key-file.js';
import { openMachine } from '#host/machine.js';
import { Pump } from '#host/transport/pump.js';

const [port = '', keys = '', joins = '500'] = process.argv.slice(2);
const read = readKeyFile(keys);
if ('fault' in read) throw new Error(read.fault);

const machine = openMachine();
const { clock, crypto } = machine;
const own = { ...clock.readSystemClock(), set: true };
let synchronised = 0;
setInterval(() => process.send?.(synchronised), 1000);
process.on('disconnect', () => process.exit(0));

for (const { name, key } of read.credentials) {
  const follower = new Follower({
    name,
    key,
    crypto,
    random: Math.random,
    masters: [placeOf({ host: '127.0.0.1', port: Number(port) })],
    algorithm: 'berkeley',
    interval: spanOf(1e9),
    clock: {
      maxSlewRate: 5e-4,
      stepThreshold: spanOf(5e8),
      maxBackwardStep: spanOf(1e9),
      own,
      memory: undefined,
    },
    holdoverAlarm: spanOf(3.6e12),
    start: clock.raw(),
  });
  const pump = new Pump(follower, {
    machine,
    listen: { host: '127.0.0.1', port: 0 },
    onEvent: (event) => {
      if (event.type === 'synchronised') synchronised += 1;
      if (event.type === 'holdover') synchronised -= 1;
    },
    onFault: (error) => {
      throw error;
    },
  });
  await pump.start();
  await sleep(1000 / Number(joins));
}
