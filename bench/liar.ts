// An agent whose clock lies: it jumps every few seconds and drifts in between.
// MASTER-PORT KEY-FILE. Started by soak.ts.

import { placeOf } from '#protocol/endpoint.js';
import { Follower } from '#agent/core/follower.js';
import { type RawTime, SECOND, spanOf } from '#protocol/time.js';
import { readOwnKey } from '#host/keys/key-file.js';
import { openMachine } from '#host/machine.js';
import { Pump } from '#host/transport/pump.js';

/** Seconds between jumps, and how far the clock jumps at most, nanoseconds. */
const JUMP_EVERY = 7;
const JUMP_MOST = 0.2 * SECOND;
const DRIFT = 150e-6;

const [port = '', keyFile = ''] = process.argv.slice(2);
const key = readOwnKey(keyFile);
if ('fault' in key) throw new Error(key.fault);

const machine = openMachine();
const { clock, crypto } = machine;
const jumps: number[] = [];

/** The same jump for every reading within the same seven seconds. */
function lieOf(truth: RawTime): RawTime {
  const turn = Math.floor(truth / (JUMP_EVERY * SECOND));
  jumps[turn] ??= Math.random() * JUMP_MOST;
  return (truth * (1 + DRIFT) + jumps[turn]) as RawTime;
}

const follower = new Follower({
  name: key.credential.name,
  key: key.credential.key,
  crypto,
  random: Math.random,
  masters: [placeOf({ host: '127.0.0.1', port: Number(port) })],
  algorithm: 'berkeley',
  interval: spanOf(SECOND),
  clock: {
    maxSlewRate: 5e-4,
    stepThreshold: spanOf(5e8),
    maxBackwardStep: spanOf(1e9),
    own: { ...clock.readSystemClock(), set: true },
    memory: undefined,
  },
  holdoverAlarm: spanOf(3.6e12),
  start: lieOf(clock.raw()),
});
const pump = new Pump(follower, {
  machine: { ...machine, clock: { raw: () => lieOf(clock.raw()), ofMachine: lieOf } },
  listen: { host: '127.0.0.1', port: 0 },
  onEvent: () => {},
  onFault: (error) => {
    throw error;
  },
});
await pump.start();
process.on('disconnect', () => process.exit(0));
