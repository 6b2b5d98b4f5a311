// Datagrams from a tape: noise, golden ones with some bytes changed, and sound ones with any field.

import { readFileSync } from 'node:fs';
import { sizeOf } from '#protocol/wire/message.js';
import { viewOf, writeHeader } from '#protocol/wire/header.js';
import { type Pass, writeHelloName, writePass } from '#protocol/wire/hello.js';
import { HANDSHAKE_SIZE, HEADER } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import type { Tape } from './tape.js';

const file = new URL('../../golden/datagrams.json', import.meta.url);
const { datagrams } = JSON.parse(readFileSync(file, 'utf8')) as {
  datagrams: readonly { readonly datagram: string }[];
};

export const GOLDEN: readonly Uint8Array[] = datagrams.map(
  ({ datagram }) => new Uint8Array(Buffer.from(datagram, 'hex')),
);

/** Of a hello that has no cookie, and asks for one. */
const ASKS: Pass = { era: 0, count: 0, attempt: 0 };
const EDGES = [0x00, 0xff, 0x80, 0x7f, 0x01, 0xfe];

/** What makes a datagram reach somebody: sessions that exist, names that are known, sequences, cookies. */
export interface Reach {
  readonly sessions: readonly number[];
  readonly names: readonly string[];
  readonly sequences: readonly number[];
  readonly passes?: readonly Pass[];
}

export function anyDatagram(tape: Tape, reach: Reach): Uint8Array {
  switch (tape.integer(4)) {
    case 0:
      return noise(tape);
    case 1:
      return aimed(tape, mutatedGolden(tape), reach);
    default:
      return aimed(tape, shaped(tape), reach);
  }
}

const noise = (tape: Tape): Uint8Array => tape.bytes(tape.integer(200));

/** A golden datagram, of which some bytes or the length have changed. */
export function mutatedGolden(tape: Tape): Uint8Array {
  const bytes = tape.pick(GOLDEN).slice();
  for (let many = tape.integer(4); many > 0; many -= 1) {
    const at = tape.integer(bytes.length);
    bytes[at] = tape.chance(0.5) ? tape.pick(EDGES) : tape.byte();
  }
  if (!tape.chance(0.1)) return bytes;
  return tape.chance(0.5)
    ? bytes.subarray(0, tape.integer(bytes.length + 1))
    : Uint8Array.from([...bytes, ...tape.bytes(tape.integer(16))]);
}

/** The right size for its type and flags, and any bytes behind the header, many of them at an edge. */
export function shaped(tape: Tape): Uint8Array {
  const type = tape.pick(Object.values(TYPE));
  const flags = tape.chance(0.3) ? tape.byte() : 0;
  const size = sizeOf({ type, flags })!;
  const bytes = new Uint8Array(size);
  writeHeader(bytes, { type, flags, term: 0, session: 0, sequence: 0 });
  // Words rather than bytes: fields are as wide as that.
  for (let at = HEADER.size; at < size - 16; at += 4)
    if (tape.chance(0.6)) bytes.fill(tape.pick(EDGES), at, at + 4);
    else bytes.set(tape.bytes(4), at);
  return bytes;
}

/** Some of it is turned to who is there. */
function aimed(tape: Tape, bytes: Uint8Array, reach: Reach): Uint8Array {
  if (bytes.length < HEADER.size) return bytes;
  const view = viewOf(bytes);
  if (tape.chance(0.9) && reach.sessions.length > 0)
    view.setUint32(HEADER.session, tape.pick(reach.sessions));
  if (tape.chance(0.9) && reach.sequences.length > 0)
    view.setUint32(HEADER.sequence, tape.pick(reach.sequences));
  if (tape.chance(0.5)) view.setUint16(HEADER.term, tape.pick([0, 1, 2, 7, 8, 32_768, 65_535]));
  if (bytes.length < HANDSHAKE_SIZE || (bytes[0]! & 15) !== TYPE.hello) return bytes;
  if (tape.chance(0.9)) writeHelloName(view, tape.pick(reach.names));
  if (tape.chance(0.7)) writePass(bytes, tape.pick([ASKS, ...(reach.passes ?? [])]));
  return bytes;
}
