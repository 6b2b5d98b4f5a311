// The twelve bytes in front of every datagram.

import { HEADER, VERSION } from './layout.js';
import { getUint16, getUint32, set32, setUint16 } from './octets.js';

/** The fields of the header, each a whole number as it stands there. */
export interface Header {
  readonly version: number;
  readonly type: number;
  readonly flags: number;
  /** The master's term; 0 from everybody else. */
  readonly term: number;
  /** The session as its receiver numbered it; 0 while there is none. */
  readonly session: number;
  /** Counts asks, adjusts and notices of one sender; a reply carries its ask's. */
  readonly sequence: number;
}

/** Writes the header of this version into the first 12 bytes. Of each number only the bits that fit are written. */
export function writeHeader(bytes: Uint8Array, header: Omit<Header, 'version'>): void {
  bytes[HEADER.versionAndType] = (VERSION << 4) | header.type;
  bytes[HEADER.flags] = header.flags;
  setUint16(bytes, HEADER.term, header.term);
  set32(bytes, HEADER.session, header.session);
  set32(bytes, HEADER.sequence, header.sequence);
}

/** There must be at least the header's size. */
export function readHeader(bytes: Uint8Array): Header {
  const first = bytes[HEADER.versionAndType]!;
  return {
    version: first >> 4,
    type: first & 0x0f,
    flags: bytes[HEADER.flags]!,
    term: getUint16(bytes, HEADER.term),
    session: getUint32(bytes, HEADER.session),
    sequence: getUint32(bytes, HEADER.sequence),
  };
}

/** A view of exactly these bytes, whatever buffer they are a part of. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
