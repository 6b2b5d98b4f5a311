// Datagrams as the attacker's program reads and writes them: each with the address that it comes from.

import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Cookie } from '#protocol/wire/cookie.js';
import { VERSION, HANDSHAKE_SIZE, HEADER, SEALED_TIME_SIZE } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { readHeader, viewOf, writeHeader } from '#protocol/wire/header.js';
import { writeHelloName, writePass } from '#protocol/wire/hello.js';

const RECORD = 168;
const HEAD = 8;

export interface Sent {
  /** Four bytes. */
  readonly host: Uint8Array;
  readonly port: number;
  readonly bytes: Uint8Array;
}

export function writeRecords(all: readonly Sent[]): Uint8Array {
  const out = new Uint8Array(all.length * RECORD);
  const view = viewOf(out);
  for (const [i, { host, port, bytes }] of all.entries()) {
    out.set(host, i * RECORD);
    view.setUint16(i * RECORD + 4, port);
    view.setUint16(i * RECORD + 6, bytes.length);
    out.set(bytes, i * RECORD + HEAD);
  }
  return out;
}

/** What was heard, of one of our types only. */
export function readRecords(file: string): Sent[] {
  const all = new Uint8Array(readFileSync(file));
  return Array.from({ length: Math.floor(all.length / RECORD) }, (_, i) => {
    const record = all.subarray(i * RECORD, (i + 1) * RECORD);
    const view = viewOf(record);
    const length = view.getUint16(6);
    const bytes = record.subarray(HEAD, HEAD + length);
    return { host: record.subarray(0, 4), port: view.getUint16(4), bytes };
  });
}

export const ofType = (all: readonly Sent[], type: number): Sent[] =>
  all.filter(({ bytes }) => bytes[HEADER.versionAndType] === ((VERSION << 4) | type));

/** Anybody in the subnet of the two hosts, and any port. */
const somewhere = (): Omit<Sent, 'bytes'> => ({
  host: Uint8Array.of(10, 77, 0, randomInt(3, 255)),
  port: randomInt(1024, 65536),
});

const many = (count: number, make: () => Sent): Sent[] => Array.from({ length: count }, make);

/** A third is noise of any length, a third asks under no session, a third asks under one that somebody has. */
export function garbage(count: number, heard: readonly Sent[]): Sent[] {
  const sessions = ofType(heard, TYPE.reply).map(({ bytes }) => readHeader(bytes).session);
  let turn = 0;
  return many(count, () => {
    turn += 1;
    if (turn % 3 === 0)
      return { ...somewhere(), bytes: randomBytes(randomInt(1, HANDSHAKE_SIZE + 1)) };
    const bytes = new Uint8Array(randomBytes(SEALED_TIME_SIZE));
    const sequence = randomInt(2 ** 31);
    const session = turn % 3 === 1 ? sequence : sessions[turn % sessions.length]!;
    writeHeader(bytes, { type: TYPE.ask, flags: 0, term: 0, session, sequence });
    return { ...somewhere(), bytes };
  });
}

/** Hellos in names that are known, with a cookie of this era that nobody gave. */
export function forgedHellos(count: number, names: readonly string[], era: number): Sent[] {
  return many(count, () => ({
    ...somewhere(),
    bytes: hello(names[randomInt(names.length)]!, era, randomInt(2 ** 30, 2 ** 31)),
  }));
}

/** The same with a cookie that was given to this address. */
export function cookieHellos(
  count: number,
  name: string,
  { era, count: number }: Cookie,
  from: Omit<Sent, 'bytes'>,
): Sent[] {
  return many(count, () => ({ ...from, bytes: hello(name, era, number) }));
}

function hello(name: string, era: number, count: number): Uint8Array {
  const bytes = new Uint8Array(randomBytes(HANDSHAKE_SIZE));
  const sequence = randomInt(2 ** 31);
  writeHeader(bytes, { type: TYPE.hello, flags: 0, term: 0, session: 0, sequence });
  writeHelloName(viewOf(bytes), name);
  writePass(bytes, { era, count, attempt: randomInt(1, 2 ** 31) });
  return bytes;
}
