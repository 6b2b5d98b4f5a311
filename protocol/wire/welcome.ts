// Welcome: the master accepts a hello and names the session.

import type { Address } from '../endpoint.js';
import { readAddress, writeAddress } from './address.js';
import { QUALITIES, type Quality } from './quality.js';
import { checkedNanoseconds, isNanoseconds } from './nanoseconds.js';
import { fromScaled, toScaled } from './scaled.js';

/** Places in the whole datagram, bytes: behind the header stands the handshake's second message. */
export const WELCOME = { noise: 12, payloadSize: 100 };

/** Places in the opened payload, bytes. */
export const WELCOME_PAYLOAD = {
  session: 0,
  seconds: 4,
  nanoseconds: 8,
  bound: 12,
  quality: 14,
  masterCount: 15,
  masters: 16,
  masterSize: 18,
  mastersMost: 4,
  intervalMilliseconds: 88,
  term: 92,
  capabilities: 94,
  identity: 96,
};

/** What a welcome says under the handshake's seal (docs/protocol.md, section 6.2). */
export interface Welcome {
  /** The session under which the master wants to be addressed. */
  readonly session: number;
  /** Group time as the welcome left: seconds modulo 2^32, nanoseconds. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Nanoseconds, without the datagram's own travel; infinite when there is no group time. */
  readonly bound: number;
  readonly quality: Quality;
  /** Other masters of the group, at most four. */
  readonly masters: readonly Address[];
  /** How often the master measures, milliseconds. */
  readonly intervalMilliseconds: number;
  /** The master's term, 0 while it stands by. The header's is not sealed here, so it is not believed. */
  readonly term: number;
  /** Tells one master of several from another, by whatever address it is reached; 0 if it has no name. */
  readonly identity: number;
  /** The master takes walls. */
  readonly takesWalls: boolean;
  /** The master takes references. */
  readonly takesReferences: boolean;
}

const TAKES_WALLS = 0x0001;
const TAKES_REFERENCES = 0x02;

/**
 * The payload of a welcome, 100 bytes, to be sealed by the handshake.
 * @throws RangeError for more than four masters, an address that is not numeric, and fields out of their range.
 */
export function writeWelcome(welcome: Welcome): Uint8Array {
  const payload = new Uint8Array(WELCOME.payloadSize);
  const view = new DataView(payload.buffer);
  if (welcome.masters.length > WELCOME_PAYLOAD.mastersMost)
    throw new RangeError(`a welcome names at most ${WELCOME_PAYLOAD.mastersMost} masters`);
  view.setUint32(WELCOME_PAYLOAD.session, welcome.session);
  view.setUint32(WELCOME_PAYLOAD.seconds, welcome.seconds);
  view.setUint32(WELCOME_PAYLOAD.nanoseconds, checkedNanoseconds(welcome.nanoseconds));
  view.setUint16(WELCOME_PAYLOAD.bound, toScaled(welcome.bound));
  view.setUint8(WELCOME_PAYLOAD.quality, QUALITIES.indexOf(welcome.quality));
  view.setUint8(WELCOME_PAYLOAD.masterCount, welcome.masters.length);
  for (const [i, master] of welcome.masters.entries())
    writeAddress(view, WELCOME_PAYLOAD.masters + i * WELCOME_PAYLOAD.masterSize, master);
  view.setUint32(WELCOME_PAYLOAD.intervalMilliseconds, welcome.intervalMilliseconds);
  view.setUint16(WELCOME_PAYLOAD.term, welcome.term);
  const capabilities =
    (welcome.takesWalls ? TAKES_WALLS : 0) | (welcome.takesReferences ? TAKES_REFERENCES : 0);
  view.setUint16(WELCOME_PAYLOAD.capabilities, capabilities);
  view.setUint32(WELCOME_PAYLOAD.identity, welcome.identity);
  return payload;
}

/** Reads an opened payload; undefined when its length or a field is out of its range. */
export function readWelcome(payload: Uint8Array): Welcome | undefined {
  if (payload.length !== WELCOME.payloadSize) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const nanoseconds = view.getUint32(WELCOME_PAYLOAD.nanoseconds);
  const capabilities = view.getUint16(WELCOME_PAYLOAD.capabilities);
  const count = view.getUint8(WELCOME_PAYLOAD.masterCount);
  const session = view.getUint32(WELCOME_PAYLOAD.session);
  if (session === 0 || !isNanoseconds(nanoseconds) || count > WELCOME_PAYLOAD.mastersMost)
    return undefined;
  return {
    session,
    seconds: view.getUint32(WELCOME_PAYLOAD.seconds),
    nanoseconds,
    bound: fromScaled(view.getUint16(WELCOME_PAYLOAD.bound)),
    quality: QUALITIES[view.getUint8(WELCOME_PAYLOAD.quality)] ?? 'unset',
    masters: Array.from({ length: count }, (_, i) =>
      readAddress(view, WELCOME_PAYLOAD.masters + i * WELCOME_PAYLOAD.masterSize),
    ),
    intervalMilliseconds: view.getUint32(WELCOME_PAYLOAD.intervalMilliseconds),
    term: view.getUint16(WELCOME_PAYLOAD.term),
    identity: view.getUint32(WELCOME_PAYLOAD.identity),
    takesWalls: (capabilities & TAKES_WALLS) !== 0,
    takesReferences: (capabilities & TAKES_REFERENCES) !== 0,
  };
}
