// The twelve bytes in front of every datagram.

import { HEADER, VERSION } from './layout.js';

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

export function writeHeader(view: DataView, header: Omit<Header, 'version'>): void {
  view.setUint8(HEADER.versionAndType, (VERSION << 4) | header.type);
  view.setUint8(HEADER.flags, header.flags);
  view.setUint16(HEADER.term, header.term);
  view.setUint32(HEADER.session, header.session);
  view.setUint32(HEADER.sequence, header.sequence);
}

/** `view` must hold at least the header's size. */
export function readHeader(view: DataView): Header {
  const first = view.getUint8(HEADER.versionAndType);
  return {
    version: first >> 4,
    type: first & 0x0f,
    flags: view.getUint8(HEADER.flags),
    term: view.getUint16(HEADER.term),
    session: view.getUint32(HEADER.session),
    sequence: view.getUint32(HEADER.sequence),
  };
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
