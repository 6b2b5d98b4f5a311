// Hello: an agent or client introduces itself. The name travels in the clear, the rest sealed.

import { getUint32, set32 } from './octets.js';
import { checkedNanoseconds, isNanoseconds } from './nanoseconds.js';
import { fromScaled, fromWireRate, toScaled, toWireRate } from './scaled.js';

/**
 * Places in the whole datagram, bytes: a clear part, then the ephemeral key and the sealed payload, then the proof
 * of all of it.
 */
export const HELLO = {
  nameLength: 12,
  name: 13,
  nameSize: 31,
  era: 44,
  count: 48,
  attempt: 52,
  noise: 56,
  ephemeralSize: 32,
  payloadSize: 40,
  proof: 144,
};

/** Places in the opened payload, bytes. */
export const HELLO_PAYLOAD = {
  session: 0,
  instance: 4,
  capabilities: 8,
  belief: 10,
  rawSeconds: 12,
  rawNanoseconds: 16,
  seconds: 20,
  nanoseconds: 24,
  bound: 28,
  term: 30,
  rate: 32,
};

/** In the order of their codes: never set; its own clock, set once; the group's time. */
export const BELIEFS = ['none', 'own', 'group'] as const;

/** What the sender takes the time to be, and why. */
export interface Belief {
  readonly kind: (typeof BELIEFS)[number];
  /** The instant of this statement on the sender's raw clock. */
  readonly rawSeconds: number;
  readonly rawNanoseconds: number;
  /** What it believes: seconds since 1970 modulo 2^32, nanoseconds. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Nanoseconds; infinite when not known. */
  readonly bound: number;
  /** The term of the master it had the group's time from; 0 for none. */
  readonly term: number;
  /** Its line's rate: group seconds per raw second, less one. */
  readonly rate: number;
}

/** What a hello says under the handshake's seal (docs/protocol.md, section 6.1). */
export interface Hello {
  /** The session under which the sender wants to be addressed. */
  readonly session: number;
  /** Drawn anew at every start, so that a restart differs from a second device of the name. */
  readonly instance: number;
  /** It asks by itself (Cristian) and wants no corrections. */
  readonly asksItself: boolean;
  /** It keeps a session with each master, so one that stands by may welcome it too. */
  readonly severalMasters: boolean;
  /** It leads a group of its own and wants beacons. */
  readonly leadsGroup: boolean;
  readonly belief: Belief;
}

const ASKS_ITSELF = 0x0001;
const SEVERAL_MASTERS = 0x0002;
const LEADS_GROUP = 0x0004;

/**
 * Writes the clear name into a whole hello datagram. The name is checked ASCII.
 * @throws RangeError unless it has 1 to 31 characters.
 */
export function writeHelloName(view: DataView, name: string): void {
  if (name.length < 1 || name.length > HELLO.nameSize)
    throw new RangeError(`a name has 1 to ${HELLO.nameSize} characters: ${name}`);
  view.setUint8(HELLO.nameLength, name.length);
  for (let i = 0; i < HELLO.nameSize; i += 1)
    view.setUint8(HELLO.name + i, i < name.length ? name.charCodeAt(i) : 0);
}

/** Reads the clear name of a hello; undefined when its length or a character cannot belong to a name. */
export function readHelloName(view: DataView): string | undefined {
  const length = view.getUint8(HELLO.nameLength);
  if (length < 1 || length > HELLO.nameSize) return undefined;
  let name = '';
  for (let i = 0; i < length; i += 1) name += String.fromCharCode(view.getUint8(HELLO.name + i));
  return /^[a-z0-9][a-z0-9._-]*$/.test(name) ? name : undefined;
}

/**
 * Which cookie a hello carries, and how often it was used before, counted from 1. Era 0 is none: such a
 * hello asks for one.
 */
export interface Pass {
  readonly era: number;
  readonly count: number;
  readonly attempt: number;
}

/** Writes the pass into a whole hello datagram. */
export function writePass(hello: Uint8Array, { era, count, attempt }: Pass): void {
  set32(hello, HELLO.era, era);
  set32(hello, HELLO.count, count);
  set32(hello, HELLO.attempt, attempt);
}

/** Reads the pass of a datagram that has the length of a hello. */
export const readPass = (hello: Uint8Array): Pass => ({
  era: getUint32(hello, HELLO.era),
  count: getUint32(hello, HELLO.count),
  attempt: getUint32(hello, HELLO.attempt),
});

/** What both ends bind as the handshake's prologue: all that stands before the ephemeral key. */
export const helloPrologue = (datagram: Uint8Array): Uint8Array => datagram.slice(0, HELLO.noise);

/**
 * The payload of a hello, 40 bytes, to be sealed by the handshake.
 * @throws RangeError when nanoseconds, bound or rate are out of their range.
 */
export function writeHello(hello: Hello): Uint8Array {
  const payload = new Uint8Array(HELLO.payloadSize);
  const view = new DataView(payload.buffer);
  const { belief } = hello;
  view.setUint32(HELLO_PAYLOAD.session, hello.session);
  view.setUint32(HELLO_PAYLOAD.instance, hello.instance);
  view.setUint16(
    HELLO_PAYLOAD.capabilities,
    (hello.asksItself ? ASKS_ITSELF : 0) |
      (hello.severalMasters ? SEVERAL_MASTERS : 0) |
      (hello.leadsGroup ? LEADS_GROUP : 0),
  );
  view.setUint8(HELLO_PAYLOAD.belief, BELIEFS.indexOf(belief.kind));
  view.setUint32(HELLO_PAYLOAD.rawSeconds, belief.rawSeconds);
  view.setUint32(HELLO_PAYLOAD.rawNanoseconds, checkedNanoseconds(belief.rawNanoseconds));
  view.setUint32(HELLO_PAYLOAD.seconds, belief.seconds);
  view.setUint32(HELLO_PAYLOAD.nanoseconds, checkedNanoseconds(belief.nanoseconds));
  view.setUint16(HELLO_PAYLOAD.bound, toScaled(belief.bound));
  view.setUint16(HELLO_PAYLOAD.term, belief.term);
  view.setInt32(HELLO_PAYLOAD.rate, toWireRate(belief.rate));
  return payload;
}

/** Reads an opened payload; undefined when its length or a field is out of its range. */
export function readHello(payload: Uint8Array): Hello | undefined {
  if (payload.length !== HELLO.payloadSize) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const kind = BELIEFS[view.getUint8(HELLO_PAYLOAD.belief)];
  const rawNanoseconds = view.getUint32(HELLO_PAYLOAD.rawNanoseconds);
  const nanoseconds = view.getUint32(HELLO_PAYLOAD.nanoseconds);
  const session = view.getUint32(HELLO_PAYLOAD.session);
  if (kind === undefined || session === 0) return undefined;
  if (!isNanoseconds(rawNanoseconds) || !isNanoseconds(nanoseconds)) return undefined;
  const bound = fromScaled(view.getUint16(HELLO_PAYLOAD.bound));
  // Who had the group's time also knows how well.
  if (kind === 'group' && bound === Infinity) return undefined;
  const capabilities = view.getUint16(HELLO_PAYLOAD.capabilities);
  return {
    session,
    instance: view.getUint32(HELLO_PAYLOAD.instance),
    asksItself: (capabilities & ASKS_ITSELF) !== 0,
    severalMasters: (capabilities & SEVERAL_MASTERS) !== 0,
    leadsGroup: (capabilities & LEADS_GROUP) !== 0,
    belief: {
      kind,
      rawSeconds: view.getUint32(HELLO_PAYLOAD.rawSeconds),
      rawNanoseconds,
      seconds: view.getUint32(HELLO_PAYLOAD.seconds),
      nanoseconds,
      bound,
      term: view.getUint16(HELLO_PAYLOAD.term),
      rate: fromWireRate(view.getInt32(HELLO_PAYLOAD.rate)),
    },
  };
}
