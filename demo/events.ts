// The demonstration of Cristian's algorithm: two devices of one person ask the same master, and
// two events are put in order by their stamps and bounds, or honestly are not.

import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentReport } from '#agent/daemon/report.js';
import type { TimeReport } from '#host/daemon/report.js';
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
    readonly boundNs: number | null;
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

export async function startDevices(stage: Stage): Promise<void> {
  for (const { name } of DEVICES) stage.addKey(name, 'client');
  await stage.startMaster({ mode: 'master' });
  await stage.startRelay(NETWORK);
  for (const { name, offset, drift } of DEVICES)
    await stage.startAgent(name, { algorithm: 'cristian', clock: { simulate: { offset, drift } } });
}

export async function areSynchronised(stage: Stage): Promise<boolean> {
  const reports = (await Promise.all(DEVICES.map(({ name }) => stage.ask(name)))) as AgentReport[];
  return reports.every((report) => report.state === 'synchronised');
}

/** Lets one event happen on each device, in either order, and judges by their stamps alone. */
export async function makeEvents(stage: Stage, turn: number): Promise<EventPair> {
  const order = turn % 2 === 0 ? ['phone', 'laptop'] : ['laptop', 'phone'];
  const stamps = new Map<string, TimeReport>();
  for (const [i, name] of order.entries()) {
    if (i > 0) await sleep(PAUSES[turn % PAUSES.length]);
    stamps.set(name, ((await stage.ask(name)) as AgentReport).time);
  }
  return judge(stamps.get('phone')!, stamps.get('laptop')!);
}

function judge(phone: TimeReport, laptop: TimeReport): EventPair {
  const apartNs = (laptop.seconds - phone.seconds) * 1e9 + laptop.nanoseconds - phone.nanoseconds;
  const trulyApartNs = Number(BigInt(laptop.machineNs) - BigInt(phone.machineNs));
  const doubt = (phone.boundNs ?? Infinity) + (laptop.boundNs ?? Infinity);
  const first = Math.abs(apartNs) > doubt ? firstOf(apartNs) : null;
  const untouched = trulyApartNs + (-1.1 - 3.2) * 1e9;
  return {
    events: [
      { device: 'phone', time: phone.text, boundNs: phone.boundNs },
      { device: 'laptop', time: laptop.text, boundNs: laptop.boundNs },
    ],
    first,
    apartNs,
    trulyApartNs,
    right: first === null ? null : first === firstOf(trulyApartNs),
    unsynchronisedFirst: firstOf(untouched),
  };
}

const firstOf = (apartNs: number): string => (apartNs > 0 ? 'phone' : 'laptop');
