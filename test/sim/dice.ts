// Random values for property tests: integers, bytes, and messages with every field at random.

import { type Beacon, DUTIES, MERITS } from '#protocol/wire/beacon.js';
import { MASTERS_MOST } from '#protocol/wire/serial-number.js';
import type { Address, Random } from '#protocol/endpoint.js';
import { canonicalHost } from '#protocol/numeric-host.js';
import { ADJUST_KINDS, type Adjust } from '#protocol/wire/adjust.js';
import { LEAP_NOTES, type LeapNote } from '#protocol/wire/leap-note.js';
import { BELIEFS, type Hello } from '#protocol/wire/hello.js';
import type { Message, MessageType } from '#protocol/wire/message.js';
import type { ReferenceReading } from '#protocol/wire/reference.js';
import { NOTICE_REASONS } from '#protocol/wire/notice.js';
import { QUALITIES, SHOWN_QUALITIES } from '#protocol/wire/quality.js';
import type { Reply } from '#protocol/wire/reply.js';
import { ROSTER_ENTRIES_MOST, type RosterPart } from '#protocol/wire/roster-part.js';
import { fromScaled, fromWireRate } from '#protocol/wire/scaled.js';
import { type WallClockOffset, WALL_CLOCKS_MOST } from '#protocol/wire/wall-clock.js';
import type { Welcome } from '#protocol/wire/welcome.js';

/** A whole number from 0 to below `limit`. */
export const integer = (random: Random, limit: number): number => Math.floor(random() * limit);

export const pick = <T>(random: Random, values: readonly T[]): T =>
  values[integer(random, values.length)]!;

export const bytesOf = (random: Random, length: number): Uint8Array =>
  Uint8Array.from({ length }, () => integer(random, 256));

const u16 = (random: Random): number => edged(random, 2 ** 16);
const u32 = (random: Random): number => edged(random, 2 ** 32);
const nanoseconds = (random: Random): number => edged(random, 1e9);

/** Mostly anywhere, but often at either end, where mistakes live. */
const edged = (random: Random, limit: number): number => {
  const place = random();
  if (place < 0.05) return 0;
  return place < 0.1 ? limit - 1 : integer(random, limit);
};

const chance = (random: Random): boolean => random() < 0.5;
const bound = (random: Random): number => fromScaled(u16(random));
const finiteBound = (random: Random): number => fromScaled(integer(random, 0xffff));
const rate = (random: Random): number => fromWireRate(Math.max(u32(random) - 2 ** 31, 1 - 2 ** 31));

const randomLeap = (random: Random): LeapNote =>
  pick(
    random,
    LEAP_NOTES.filter((note) => note !== undefined),
  );

export function randomReply(random: Random): Reply {
  const stamps = {
    seconds: u32(random),
    nanoseconds: nanoseconds(random),
    hold: u32(random),
    correction: chance(random) ? undefined : integer(random, 2 ** 32 - 1) - (2 ** 31 - 1),
    heard: u16(random),
    quality: pick(random, SHOWN_QUALITIES),
    anonymous: chance(random),
  };
  return chance(random)
    ? { ...stamps, timescale: 'raw', applied: u16(random) }
    : {
        ...stamps,
        timescale: 'group',
        bound: bound(random),
        settings: integer(random, 4),
        untraced: chance(random),
        leap: randomLeap(random),
      };
}

export const randomAdjust = (random: Random): Adjust => ({
  kind: pick(random, ADJUST_KINDS),
  answered: chance(random),
  quality: pick(random, QUALITIES),
  rawSeconds: u32(random),
  groupSeconds: u32(random),
  groupNanoseconds: nanoseconds(random),
  rate: rate(random),
  bound: finiteBound(random),
  drift: random() * 1e-3,
  untraced: chance(random),
  leap: randomLeap(random),
});

export const randomWallClock = (random: Random): WallClockOffset => ({
  wall: 1 + integer(random, WALL_CLOCKS_MOST),
  votes: chance(random),
  seconds: u32(random) - 2 ** 31,
  nanoseconds: nanoseconds(random),
  bound: finiteBound(random),
  left: u32(random) - 2 ** 31,
  age: u32(random),
});

export const randomReference = (random: Random): ReferenceReading => ({
  rawSeconds: u32(random),
  rawNanoseconds: nanoseconds(random),
  seconds: u32(random),
  nanoseconds: nanoseconds(random),
  error: bound(random),
  width: finiteBound(random),
});

export const randomBeacon = (random: Random): Beacon => ({
  duty: pick(random, DUTIES),
  number: integer(random, MASTERS_MOST),
  rank: integer(random, 256),
  merit: pick(random, MERITS),
  bound: bound(random),
  leaseMilliseconds: 10 * u16(random),
  keys: edged(random, 2 ** 8),
  hears: u16(random),
  agents: u16(random),
  successor: chance(random) ? integer(random, MASTERS_MOST) : undefined,
  claims: chance(random),
  root: u32(random),
  depth: integer(random, 256),
});

export function randomRosterPart(random: Random): RosterPart {
  const [after, upTo, last] = [u32(random), u32(random), u32(random)].toSorted((a, b) => a - b);
  return {
    digest: bytesOf(random, 16),
    epoch: 1 + integer(random, 2 ** 32 - 1),
    after: after!,
    upTo: upTo!,
    last: last!,
    question: u32(random),
    entries: bytesOf(random, edged(random, ROSTER_ENTRIES_MOST + 1)),
  };
}

/** A body of each type of message. The order is part of what a seed means. */
const BODIES: {
  readonly [Type in MessageType]: (random: Random) => Extract<Message, { type: Type }>['body'];
} = {
  ask: (random) => ({
    timescale: pick(random, ['raw', 'group']),
    anonymous: chance(random),
    ...(chance(random) && { within: 1 + integer(random, 2 ** 32 - 1) }),
  }),
  reply: randomReply,
  adjust: randomAdjust,
  wallClock: randomWallClock,
  beacon: randomBeacon,
  notice: (random) => ({
    reason: pick(random, NOTICE_REASONS),
    lowestVersion: integer(random, 256),
    highestVersion: integer(random, 256),
    about: integer(random, 256),
  }),
  rosterAsk: (random) => ({ digest: bytesOf(random, 16), epoch: u32(random), after: u32(random) }),
  rosterPart: randomRosterPart,
  reference: randomReference,
};

/** Any message of the table, with any fields that it can have. */
export function randomMessage(random: Random): Message {
  const type = pick(random, Object.keys(BODIES) as MessageType[]);
  return { type, body: BODIES[type](random) } as Message;
}

export function randomHello(random: Random): Hello {
  const kind = pick(random, BELIEFS);
  return {
    session: integer(random, 2 ** 32 - 1) + 1,
    instance: u32(random),
    asksItself: chance(random),
    severalMasters: chance(random),
    leadsGroup: chance(random),
    belief: {
      kind,
      rawSeconds: u32(random),
      rawNanoseconds: nanoseconds(random),
      seconds: u32(random),
      nanoseconds: nanoseconds(random),
      // Who had the group's time also knows how well.
      bound: kind === 'group' ? fromScaled(integer(random, 0xffff)) : bound(random),
      term: u16(random),
      rate: rate(random),
    },
  };
}

export const randomWelcome = (random: Random): Welcome => ({
  session: integer(random, 2 ** 32 - 1) + 1,
  seconds: u32(random),
  nanoseconds: nanoseconds(random),
  bound: bound(random),
  quality: pick(random, QUALITIES),
  masters: Array.from({ length: integer(random, 5) }, () => randomAddress(random)),
  intervalMilliseconds: u32(random),
  identity: u32(random),
  term: u16(random),
  takesWalls: chance(random),
  takesReferences: chance(random),
});

/** IPv4 or IPv6, spelled as addresses are compared. */
export function randomAddress(random: Random): Address {
  const host = chance(random)
    ? [...bytesOf(random, 4)].join('.')
    : [0x2001, ...Array.from({ length: 7 }, () => (chance(random) ? 0 : u16(random)))]
        .map((word) => word.toString(16))
        .join(':');
  return { host: canonicalHost(host)!, port: u16(random) };
}
