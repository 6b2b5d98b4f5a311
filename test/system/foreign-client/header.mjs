// The header of every datagram (section 5).

import { Buffer } from 'node:buffer';
import { TYPES } from './numbers.mjs';

export function header({ type, flags, term, session, sequence }) {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt8(0x10 | TYPES[type], 0);
  bytes.writeUInt8(flags, 1);
  bytes.writeUInt16BE(term, 2);
  bytes.writeUInt32BE(session, 4);
  bytes.writeUInt32BE(sequence, 8);
  return bytes;
}

function lengthOf(type, flags) {
  if (type === 'hello' || type === 'welcome') return 160;
  if (type === 'cookie') return 52;
  if (type === 'notice') return flags & 1 ? 32 : 16;
  if (type === 'pull' || type === 'part') return 512;
  return (type === 'ask' || type === 'reply') && flags & 2 ? 32 : 48;
}

/** The form that belongs under a session, and nowhere else. */
export const isSealed = ({ type, flags }) =>
  type === 'notice' ? (flags & 1) === 1 : [48, 512].includes(lengthOf(type, flags));

/** Undefined for whatever is not a well-formed datagram of version 1. */
export function readHeader(bytes) {
  if (bytes.length < 12 || bytes[0] >> 4 !== 1) return undefined;
  const type = Object.keys(TYPES).find((name) => TYPES[name] === (bytes[0] & 15));
  if (type === undefined || bytes.length !== lengthOf(type, bytes[1])) return undefined;
  return {
    version: 1,
    type,
    flags: bytes[1],
    term: bytes.readUInt16BE(2),
    session: bytes.readUInt32BE(4),
    sequence: bytes.readUInt32BE(8),
  };
}
