// The demonstration of Cristian's algorithm: two devices of one account ask the same master, and two events are put in
// order by what each device's clock said of its own, or honestly are not.

import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, type Now, compare, connect, formatTime } from '#agent/index.js';
import { NETWORK } from './lines.js';
import type { Stage } from './stage.js';

const DEVICES = [
  { name: 'phone', offset: '3200ms', drift: '22ppm' },
  { name: 'laptop', offset: '-1100ms', drift: '-31ppm' },
] as const;

/** Pauses between the two events, milliseconds: from plain to hopeless. */
const PAUSES = [400, 100, 30, 10, 3, 0];

export interface EventPair {
  /** Each device's stamp of its own event, and how wrong it may be. */
  readonly events: readonly {
    readonly device: string;
    readonly time: string;
    readonly boundNs: number;
  }[];
  /** By the stamps: which came first, or null where they are too close to tell. */
  readonly first: string | null;
  /** By the stamps and by the machine's counter: how long after the phone's the laptop's event was. */
  readonly apartNs: number;
  readonly trulyApartNs: number;
  /** Null where nothing was claimed. */
  readonly right: boolean | null;
  /** What the devices' own clocks, which nobody set, would have said. */
  readonly unsynchronisedFirst: string;
}

/** The clock of each device, which asks the master by itself, under a client's key. */
export type Devices = ReadonlyMap<string, Clock>;

/** What a device's clock says of its event, and when that truly was. */
interface Stamped {
  readonly now: Now;
  readonly machine: bigint;
}

export async function startDevices(stage: Stage): Promise<Devices> {
  for (const { name } of DEVICES) stage.addKey(name, 'client');
  await stage.startMaster({ mode: 'master' });
  await stage.startRelay(NETWORK);
  const devices = new Map<string, Clock>();
  for (const { name, offset, drift } of DEVICES) {
    const settings = { name, masters: [stage.masterAddress], key: stage.keyFile(name) };
    // On one machine all clocks are one: each gets a wrong one in the place of it.
    const wrong = { clock: { simulate: { offset, drift } } };
    devices.set(name, await connect({ ...settings, ...wrong }));
  }
  return devices;
}

export const areSynchronised = (devices: Devices): boolean =>
  [...devices.values()].every((clock) => clock.now().state === 'synchronised');

/** Lets one event happen on each device, in either order, and judges by their stamps alone. */
export async function makeEvents(devices: Devices, turn: number): Promise<EventPair> {
  const order = turn % 2 === 0 ? ['phone', 'laptop'] : ['laptop', 'phone'];
  const stamps = new Map<string, Stamped>();
  for (const [i, name] of order.entries()) {
    if (i > 0) await sleep(PAUSES[turn % PAUSES.length]);
    stamps.set(name, { now: devices.get(name)!.now(), machine: process.hrtime.bigint() });
  }
  return judge(stamps.get('phone')!, stamps.get('laptop')!);
}

function judge(phone: Stamped, laptop: Stamped): EventPair {
  const trulyApartNs = Number(laptop.machine - phone.machine);
  const order = compare(phone.now, laptop.now);
  const first = order === 'before' ? 'phone' : order === 'after' ? 'laptop' : null;
  const untouched = trulyApartNs + (-1.1 - 3.2) * 1e9;
  return {
    events: [eventOf('phone', phone.now), eventOf('laptop', laptop.now)],
    first,
    apartNs: Number(laptop.now.best - phone.now.best),
    trulyApartNs,
    right: first === null ? null : first === firstOf(trulyApartNs),
    unsynchronisedFirst: firstOf(untouched),
  };
}

const eventOf = (device: string, { best, earliest, latest }: Now) => ({
  device,
  time: formatTime(best),
  boundNs: Number(latest - earliest) / 2,
});

const firstOf = (apartNs: number): string => (apartNs > 0 ? 'phone' : 'laptop');
