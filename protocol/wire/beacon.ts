// Beacon: one master tells another, and who follows it, that it is there, what it does, how good it is.

import { getUint16, getUint32, set32, setUint16 } from './octets.js';
import { fromScaled, toScaled } from './scaled.js';
import { MASTERS_MOST } from './serial-number.js';

/** Places of the fields in the body, bytes. */
export const BEACON = {
  duty: 0,
  number: 1,
  rank: 2,
  merit: 3,
  bound: 4,
  lease: 6,
  hears: 8,
  agents: 10,
  successor: 12,
  flags: 13,
  depth: 14,
  keys: 15,
  root: 16,
};

/** In the order of their codes. */
export const DUTIES = ['stands-by', 'leads'] as const;

/** How good a master's group time is, in the order of their codes, the worst first. */
export const MERITS = ['unset', 'holdover', 'average', 'reference'] as const;

/** How good a master's group time is. */
export type Merit = (typeof MERITS)[number];

/** What a master says of itself to other masters and to its followers (docs/protocol.md, section 6.7). */
export interface Beacon {
  readonly duty: (typeof DUTIES)[number];
  /** Which of the group's masters it is, 0 to 7. */
  readonly number: number;
  /** The operator's order, 0 to 255: the lowest is preferred. */
  readonly rank: number;
  readonly merit: Merit;
  /** Of its group time, nanoseconds; infinite while it has none. */
  readonly bound: number;
  /** For so long after this beacon the sender is not missed, milliseconds. */
  readonly leaseMilliseconds: number;
  /** The term of the leader that it hears, its own while it leads; 0 for none. */
  readonly hears: number;
  /** How many agents answer it. */
  readonly agents: number;
  /** The number of the master to which it hands over; undefined for none. */
  readonly successor: number | undefined;
  /** An operator wants it to lead. */
  readonly claims: boolean;
  /** Whose time it is in a tree of groups, and how many groups lie between. */
  readonly root: number;
  readonly depth: number;
  /** A digest of the keys that it accepts, 1 to 255: another one shows other keys. 0 if it tells none. */
  readonly keys: number;
}

const NOBODY = 0xff;
const CLAIMS = 0x01;
/** A lease is told in hundredths of a second. */
const LEASE_UNIT = 10;
const COUNT_MOST = 0xffff;

/**
 * Writes the 20 bytes of the body, from `at` on. A lease is rounded up to 10 ms.
 * @throws RangeError when the bound is negative or no number.
 */
export function writeBeacon(bytes: Uint8Array, at: number, beacon: Beacon): void {
  const lease = Math.ceil(beacon.leaseMilliseconds / LEASE_UNIT);
  bytes[at + BEACON.duty] = DUTIES.indexOf(beacon.duty);
  bytes[at + BEACON.number] = beacon.number;
  bytes[at + BEACON.rank] = beacon.rank;
  bytes[at + BEACON.merit] = MERITS.indexOf(beacon.merit);
  setUint16(bytes, at + BEACON.bound, toScaled(beacon.bound));
  setUint16(bytes, at + BEACON.lease, Math.min(lease, COUNT_MOST));
  setUint16(bytes, at + BEACON.hears, beacon.hears);
  setUint16(bytes, at + BEACON.agents, Math.min(beacon.agents, COUNT_MOST));
  bytes[at + BEACON.successor] = beacon.successor ?? NOBODY;
  bytes[at + BEACON.flags] = beacon.claims ? CLAIMS : 0;
  bytes[at + BEACON.depth] = beacon.depth;
  bytes[at + BEACON.keys] = beacon.keys;
  set32(bytes, at + BEACON.root, beacon.root);
}

/** Reads the body that stands in `bytes` from `at` on; undefined when a field is out of its range. */
export function readBeacon(bytes: Uint8Array, at: number): Beacon | undefined {
  const duty = DUTIES[bytes[at + BEACON.duty]!];
  const merit = MERITS[bytes[at + BEACON.merit]!];
  const number = bytes[at + BEACON.number]!;
  const successor = bytes[at + BEACON.successor]!;
  if (duty === undefined || merit === undefined || number >= MASTERS_MOST) return undefined;
  if (successor >= MASTERS_MOST && successor !== NOBODY) return undefined;
  return {
    duty,
    number,
    rank: bytes[at + BEACON.rank]!,
    merit,
    bound: fromScaled(getUint16(bytes, at + BEACON.bound)),
    leaseMilliseconds: getUint16(bytes, at + BEACON.lease) * LEASE_UNIT,
    hears: getUint16(bytes, at + BEACON.hears),
    agents: getUint16(bytes, at + BEACON.agents),
    successor: successor === NOBODY ? undefined : successor,
    claims: (bytes[at + BEACON.flags]! & CLAIMS) !== 0,
    root: getUint32(bytes, at + BEACON.root),
    depth: bytes[at + BEACON.depth]!,
    keys: bytes[at + BEACON.keys]!,
  };
}
