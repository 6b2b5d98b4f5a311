// The tagged union of all that travels under a session, its way into bytes and out of them.

import type { Refusal } from '../refusal.js';
import { type Adjust, adjustFlags, readAdjust, writeAdjust } from './adjust.js';
import { type Ask, askFlags, askOf, readWithin, writeAsk } from './ask.js';
import { type Beacon, readBeacon, writeBeacon } from './beacon.js';
import { type Header, readHeader, writeHeader } from './header.js';
import {
  ANONYMOUS_TIME_SIZE,
  COOKIE,
  FLAG,
  HANDSHAKE_SIZE,
  HEADER,
  NOTICE,
  SEALED_NOTICE_SIZE,
  SEALED_TIME_SIZE,
  TAG_SIZE,
  TIME_BODY_SIZE,
  TYPE,
  VERSION,
} from './layout.js';
import { type Notice, readNotice, writeNotice } from './notice.js';
import { type Reply, readReply, replyFlags, writeReply } from './reply.js';
import {
  type WallClockOffset,
  readWallClock,
  wallClockFlags,
  writeWallClock,
} from './wall-clock.js';

export type Message =
  | { readonly type: 'ask'; readonly body: Ask }
  | { readonly type: 'reply'; readonly body: Reply }
  | { readonly type: 'adjust'; readonly body: Adjust }
  | { readonly type: 'notice'; readonly body: Notice }
  | { readonly type: 'beacon'; readonly body: Beacon }
  | { readonly type: 'wall'; readonly body: WallClockOffset };

/** Reads the header and checks the version, type and exact length before anything else. */
export function inspect(bytes: Uint8Array): Header | Refusal {
  if (bytes.length < HEADER.size) return 'short';
  const header = readHeader(bytes);
  if (header.version !== VERSION) return 'unknown-version';
  const size = sizeOf(header.type, header.flags);
  if (size === undefined) return 'unknown-type';
  if (bytes.length < size) return 'short';
  return bytes.length > size ? 'long' : header;
}

function sizeOf(type: number, flags: number): number | undefined {
  switch (type) {
    case TYPE.hello:
    case TYPE.welcome:
      return HANDSHAKE_SIZE;
    case TYPE.cookie:
      return COOKIE.size;
    case TYPE.ask:
    case TYPE.reply:
      return (flags & FLAG.anonymous) === 0 ? SEALED_TIME_SIZE : ANONYMOUS_TIME_SIZE;
    case TYPE.adjust:
    case TYPE.beacon:
    case TYPE.wall:
      return SEALED_TIME_SIZE;
    case TYPE.notice:
      return (flags & FLAG.sealed) === 0 ? NOTICE.size : SEALED_NOTICE_SIZE;
    default:
      return undefined;
  }
}

/** True for the form that belongs under a session; anonymous and unsealed ones do not. */
export const isSealedForm = ({ type, flags }: Header): boolean => {
  if (type === TYPE.notice) return (flags & FLAG.sealed) !== 0;
  return (type !== TYPE.ask && type !== TYPE.reply) || (flags & FLAG.anonymous) === 0;
};

/** Decodes a datagram that is not sealed: an anonymous ask or reply, or a notice. */
export function readUnsealed(bytes: Uint8Array, header: Header): Message | Refusal {
  if (isSealedForm(header)) return 'unknown-session';
  return decodeBody(header, bytes) ?? 'bad-field';
}

/** Nothing but flags is in most asks: so few of them are there, made once. */
const ASKS = Array.from({ length: 4 }, (_, flags): Message => ({
  type: 'ask',
  body: askOf(flags),
}));

function readAskMessage(bytes: Uint8Array, at: number, flags: number): Message {
  const plain = ASKS[flags & (FLAG.groupTime | FLAG.anonymous)]!;
  const within = readWithin(bytes, at);
  return within === 0 ? plain : { type: 'ask', body: { ...askOf(flags), within } };
}

/** Undefined when a field is out of its range, and for what is no message. */
export function decodeBody(header: Header, bytes: Uint8Array): Message | undefined {
  const at = HEADER.size;
  switch (header.type) {
    case TYPE.ask:
      return readAskMessage(bytes, at, header.flags);
    case TYPE.reply: {
      const body = readReply(bytes, at, header.flags);
      return body && { type: 'reply', body };
    }
    case TYPE.adjust: {
      const body = readAdjust(bytes, at, header.flags);
      return body && { type: 'adjust', body };
    }
    case TYPE.notice: {
      const body = readNotice(bytes, at);
      return body && { type: 'notice', body };
    }
    case TYPE.beacon: {
      const body = readBeacon(bytes, at);
      return body && { type: 'beacon', body };
    }
    case TYPE.wall: {
      const body = readWallClock(bytes, at, header.flags);
      return body && { type: 'wall', body };
    }
    default:
      return undefined;
  }
}

/** Encodes without sealing; answers the datagram's length. */
export function writeUnsealed(
  buffer: Uint8Array,
  message: Message,
  { term, session, sequence }: Pick<Header, 'term' | 'session' | 'sequence'>,
): number {
  const size = encodeBody(buffer, message);
  writeHeader(buffer, {
    type: TYPE[message.type],
    flags: flagsOf(message),
    term,
    session,
    sequence,
  });
  return HEADER.size + size;
}

/** The header's flags, without the one that says that a notice is sealed. */
export function flagsOf(message: Message): number {
  switch (message.type) {
    case 'ask':
      return askFlags(message.body);
    case 'reply':
      return replyFlags(message.body);
    case 'adjust':
      return adjustFlags(message.body);
    case 'notice':
    case 'beacon':
      return 0;
    case 'wall':
      return wallClockFlags(message.body);
  }
}

/** Writes the body behind the header's place; answers how many bytes it has. */
export function encodeBody(bytes: Uint8Array, message: Message): number {
  switch (message.type) {
    case 'ask':
      writeAsk(bytes, message.body);
      return TIME_BODY_SIZE;
    case 'reply':
      writeReply(bytes, HEADER.size, message.body);
      return TIME_BODY_SIZE;
    case 'adjust':
      writeAdjust(bytes, HEADER.size, message.body);
      return TIME_BODY_SIZE;
    case 'notice':
      writeNotice(bytes, message.body);
      return SEALED_NOTICE_SIZE - HEADER.size - TAG_SIZE;
    case 'beacon':
      writeBeacon(bytes, HEADER.size, message.body);
      return TIME_BODY_SIZE;
    case 'wall':
      writeWallClock(bytes, HEADER.size, message.body);
      return TIME_BODY_SIZE;
  }
}
