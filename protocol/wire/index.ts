// What stands in a datagram, byte by byte.

export type { Adjust, AdjustKind } from './adjust.js';
export { MERITS, type Beacon, type Merit } from './beacon.js';
export { TYPE } from './codecs.js';
export { COOKIE, readCookie, writeCookie, type Cookie } from './cookie.js';
export { readHeader, viewOf, writeHeader, type Header } from './header.js';
export {
  HELLO,
  helloPrologue,
  readHello,
  readHelloName,
  readPass,
  writeHello,
  writeHelloName,
  writePass,
  type Belief,
  type Hello,
  type Pass,
} from './hello.js';
export {
  HANDSHAKE_SIZE,
  HEADER,
  MAX_DATAGRAM,
  ROSTER_DIGEST_SIZE,
  ROSTER_SIZE,
  TAG_SIZE,
} from './layout.js';
export { inspect, readUnsealed, writeUnsealed, type Message } from './message.js';
export { LEAP_NOTES, type LeapNote } from './leap-note.js';
export {
  NOTICE_SIZE,
  isHint,
  noticeOf,
  voidOf,
  voidedBy,
  type Notice,
  type NoticeReason,
} from './notice.js';
export { set32 } from './octets.js';
export { QUALITIES, type Quality, type ShownQuality } from './quality.js';
export type { RosterAsk } from './roster-ask.js';
export { ROSTER_ENTRIES_MOST, type RosterPart } from './roster-part.js';
export type { GroupReply, RawReply, Reply } from './reply.js';
export { SCALED_MOST, WIRE_RATE_MOST, fromScaled, toScaled } from './scaled.js';
export { MASTERS_MOST, aheadBy16, isNewer16, nextTerm, nextTermOf } from './serial-number.js';
export type { ReferenceReading } from './reference.js';
export { WALL_CLOCKS_MOST, type WallClockOffset } from './wall-clock.js';
export { WELCOME, WELCOME_PAYLOAD, readWelcome, writeWelcome, type Welcome } from './welcome.js';
