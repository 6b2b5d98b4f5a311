// The table of all messages, one row each. A new one is a file with its fields, and a row here.

import { adjustFlags, readAdjust, writeAdjust } from './adjust.js';
import { askFlags, readAsk, writeAsk } from './ask.js';
import { readBeacon, writeBeacon } from './beacon.js';
import { type TypedBody, type Codec, type DatagramRow, reading } from './codec.js';
import { COOKIE } from './cookie.js';
import {
  ANONYMOUS_TIME_SIZE,
  FLAG,
  HANDSHAKE_SIZE,
  ROSTER_SIZE,
  SEALED_TIME_SIZE,
} from './layout.js';
import { NOTICE_SIZE, SEALED_NOTICE_SIZE, readNotice, writeNotice } from './notice.js';
import { readReference, writeReference } from './reference.js';
import { readReply, replyFlags, writeReply } from './reply.js';
import { readRosterAsk, writeRosterAsk } from './roster-ask.js';
import { readRosterPart, writeRosterPart } from './roster-part.js';
import { readWallClock, wallClockFlags, writeWallClock } from './wall-clock.js';

const ANONYMOUS = { size: ANONYMOUS_TIME_SIZE, flag: FLAG.anonymous, isSet: true };
const UNSEALED_NOTICE = { size: NOTICE_SIZE, flag: FLAG.sealed, isSet: false };
const noFlags = (): number => 0;

/** Every type of datagram, in the order of their numbers. */
export const CODECS = {
  hello: { number: 1, name: 'hello', size: HANDSHAKE_SIZE },
  welcome: { number: 2, name: 'welcome', size: HANDSHAKE_SIZE },
  ask: {
    number: 3,
    name: 'ask',
    size: SEALED_TIME_SIZE,
    unsealed: ANONYMOUS,
    flags: askFlags,
    read: readAsk,
    write: writeAsk,
  },
  reply: {
    number: 4,
    name: 'reply',
    size: SEALED_TIME_SIZE,
    unsealed: ANONYMOUS,
    flags: replyFlags,
    read: reading('reply', readReply),
    write: writeReply,
  },
  adjust: {
    number: 5,
    name: 'adjust',
    size: SEALED_TIME_SIZE,
    flags: adjustFlags,
    read: reading('adjust', readAdjust),
    write: writeAdjust,
  },
  notice: {
    number: 6,
    name: 'notice',
    size: SEALED_NOTICE_SIZE,
    unsealed: UNSEALED_NOTICE,
    flags: noFlags,
    read: reading('notice', readNotice),
    write: writeNotice,
  },
  beacon: {
    number: 7,
    name: 'beacon',
    size: SEALED_TIME_SIZE,
    flags: noFlags,
    read: reading('beacon', readBeacon),
    write: writeBeacon,
  },
  cookie: { number: 8, name: 'cookie', size: COOKIE.size },
  wallClock: {
    number: 9,
    name: 'wall',
    size: SEALED_TIME_SIZE,
    flags: wallClockFlags,
    read: reading('wallClock', readWallClock),
    write: writeWallClock,
  },
  rosterAsk: {
    number: 10,
    name: 'pull',
    size: ROSTER_SIZE,
    flags: noFlags,
    read: reading('rosterAsk', readRosterAsk),
    write: writeRosterAsk,
  },
  rosterPart: {
    number: 11,
    name: 'part',
    size: ROSTER_SIZE,
    flags: noFlags,
    read: reading('rosterPart', readRosterPart),
    write: writeRosterPart,
  },
  reference: {
    number: 12,
    name: 'reference',
    size: SEALED_TIME_SIZE,
    flags: noFlags,
    read: reading('reference', readReference),
    write: writeReference,
  },
} as const satisfies Readonly<Record<string, DatagramRow | Codec<TypedBody<string, object>>>>;

/** Every type of datagram by its name in the code. */
export type DatagramType = keyof typeof CODECS;

/** The number of each type, as a header carries it. */
export const TYPE = Object.fromEntries(
  Object.entries(CODECS).map(([type, { number }]) => [type, number]),
) as Readonly<Record<DatagramType, number>>;
