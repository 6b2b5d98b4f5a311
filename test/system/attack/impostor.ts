// Who has got hold of an agent's key: its clock jumps, it claims to lead, it sends beacons, and many. Its
// words: the master's address, its name, its key in base64, and where it listens. It begins at once.

import { placeOf } from '#protocol/endpoint.js';
import { Follower } from '#agent/core/follower.js';
import { groupAdd, rawTime, spanOf } from '#protocol/time.js';
import type { Beacon } from '#protocol/wire/beacon.js';
import { openMachine } from '#host/machine.js';
import { Pump } from '#host/transport/pump.js';
import type { DeviceClock } from '#host/raw-clock.js';
import { parseAddress } from '#host/config/units.js';

const [master = '', name = '', key = '', host = '127.0.0.1'] = process.argv.slice(2);

const TEN_YEARS = 10 * 365 * 86_400e9;
const machine = openMachine();
const own = machine.clock.readSystemClock();

/** It gains half a second in every other one, and loses it again. */
const lie = (at: number): number => at + 5e8 * Math.abs(((at / 1e9) % 2) - 1);
const clock: DeviceClock = {
  ...machine.clock,
  raw: () => rawTime(lie(machine.clock.raw())),
  ofMachine: (at) => rawTime(lie(machine.clock.ofMachine(at))),
};

const follower = new Follower({
  name,
  key: new Uint8Array(Buffer.from(key, 'base64')),
  masters: [placeOf(parseAddress(master, 0))],
  crypto: machine.crypto,
  random: Math.random,
  algorithm: 'berkeley',
  interval: spanOf(1e8),
  leadsGroup: true,
  clock: {
    maxSlewRate: 5e-4,
    stepThreshold: spanOf(5e8),
    maxBackwardStep: spanOf(8.64e13),
    own: { raw: clock.raw(), time: groupAdd(own.time, spanOf(TEN_YEARS)), set: true },
    memory: { rate: 0.0019, time: groupAdd(own.time, spanOf(TEN_YEARS)), term: 900 },
  },
  holdoverAlarm: spanOf(Infinity),
  start: clock.raw(),
});

const pump = new Pump(follower, {
  machine: { ...machine, clock },
  listen: { host, port: 0 },
  onEvent: () => {},
  onFault: () => {},
});

const BEACON: Beacon = {
  duty: 'leads',
  number: 0,
  rank: 0,
  merit: 'reference',
  bound: 0,
  leaseMilliseconds: 600_000,
  keys: 0,
  hears: 900,
  agents: 65_535,
  successor: undefined,
  claims: true,
  root: 1,
  depth: 0,
};

let claimed = 900;
let sent = 0;
await pump.start();
setInterval(() => {
  claimed = (claimed + 1000) & 0xffff;
  follower.leadUnder(claimed);
  for (let many = 0; many < 20; many += 1) follower.sendBeacon(BEACON, claimed);
  sent += 20;
  pump.turn();
}, 20);
process.on('message', () => process.send?.({ sent }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port: pump.transport!.address.port });
