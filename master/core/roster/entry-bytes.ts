// Entries as bytes: how masters tell each other, what the digest is made of, and what decides between two alike.

import {
  CREDENTIAL_KEY_SIZE,
  CREDENTIAL_NAME,
  CREDENTIAL_ROLES,
  type OldKey,
} from '@belfry/protocol/seal';
import { MASTERS_MOST } from '@belfry/protocol/wire';
import {
  ADDRESS,
  ADDRESSES_MOST,
  type Entry,
  type EntryBody,
  FORMER_MOST,
  type MasterPlace,
  VERSION_MOST,
} from './entry.js';

/** In the low bits of the first byte: what the entry is. A role is one more than its place in `CREDENTIAL_ROLES`. */
const REMOVED = 0;
const KIND = 0x0f;
/** In its high bits: an old key follows the key. */
const HAS_OLD = 0x10;
const TWO_32 = 2 ** 32;

/** Bytes of the longest entry: kind, version, name, key, old key with its end, former names, a master's place. */
export const ENTRY_MOST = 1 + 6 + 32 + 32 + 36 + 1 + FORMER_MOST * 32 + 3 + ADDRESSES_MOST;

/** Writes an entry, whose fields are in their ranges (docs/protocol.md, section 20). */
export function encodeEntry({ name, version, body }: Entry): Uint8Array {
  const out: number[] = [];
  const { credential } = body ?? {};
  const kind = credential === undefined ? REMOVED : 1 + CREDENTIAL_ROLES.indexOf(credential.role);
  out.push(kind | (credential?.old === undefined ? 0 : HAS_OLD));
  push(out, Math.floor(version / TWO_32), 2);
  push(out, version % TWO_32, 4);
  pushText(out, name);
  if (body !== undefined) pushBody(out, body);
  return Uint8Array.from(out);
}

function pushBody(out: number[], { credential: { key, old }, former, place }: EntryBody): void {
  out.push(...key);
  if (old !== undefined) {
    out.push(...old.key);
    push(out, old.until, 4);
  }
  out.push(former.length);
  for (const name of former) pushText(out, name);
  if (place === undefined) return;
  out.push(place.number, place.rank);
  pushText(out, place.addresses.join(' '));
}

function push(out: number[], value: number, size: number): void {
  for (let i = size - 1; i >= 0; i -= 1) out.push(Math.floor(value / 256 ** i) % 256);
}

function pushText(out: number[], text: string): void {
  out.push(text.length);
  for (let i = 0; i < text.length; i += 1) out.push(text.charCodeAt(i));
}

/** Reads entries that stand one after the other and fill all bytes; undefined when anything is out of its range. */
export function decodeEntries(bytes: Uint8Array): readonly Entry[] | undefined {
  const reader = new Reader(bytes);
  const entries: Entry[] = [];
  while (!reader.ended) {
    const entry = readEntry(reader);
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  return reader.failed ? undefined : entries;
}

function readEntry(reader: Reader): Entry | undefined {
  const first = reader.number(1);
  const version = reader.number(6);
  const name = reader.name();
  if (name === undefined || version > VERSION_MOST) return undefined;
  // A removal is an edit, and each edit has a version: a file could not hold another one.
  if (first === REMOVED) return version === 0 ? undefined : { name, version };
  const role = CREDENTIAL_ROLES[(first & KIND) - 1];
  if (role === undefined || (first & ~(KIND | HAS_OLD)) !== 0) return undefined;
  const key = reader.bytes(CREDENTIAL_KEY_SIZE);
  const old = (first & HAS_OLD) === 0 ? undefined : readOld(reader);
  const former = readFormer(reader);
  const place = role === 'master' ? readPlace(reader) : undefined;
  if (former === undefined || (role === 'master' && place === undefined) || reader.failed)
    return undefined;
  const credential = { name, role, key, ...(old && { old }) };
  return { name, version, body: { credential, former, ...(place && { place }) } };
}

const readOld = (reader: Reader): OldKey => ({
  key: reader.bytes(CREDENTIAL_KEY_SIZE),
  until: reader.number(4),
});

function readFormer(reader: Reader): string[] | undefined {
  const count = reader.number(1);
  if (count > FORMER_MOST) return undefined;
  const names = Array.from({ length: count }, () => reader.name());
  return names.every((name) => name !== undefined) ? names : undefined;
}

function readPlace(reader: Reader): MasterPlace | undefined {
  const number = reader.number(1);
  const rank = reader.number(1);
  const text = reader.text();
  const addresses = text === '' ? [] : text.split(' ');
  const isPlace = number < MASTERS_MOST && text.length <= ADDRESSES_MOST;
  if (!isPlace || !addresses.every((one) => ADDRESS.test(one))) return undefined;
  return { number, rank, addresses };
}

/** Reads from the front to the end; what is not there any more is zero, and it has failed. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get ended(): boolean {
    return this.failed || this.#at === this.#bytes.length;
  }

  bytes(size: number): Uint8Array {
    if (this.#at + size > this.#bytes.length) this.failed = true;
    const read = this.failed ? new Uint8Array(size) : this.#bytes.slice(this.#at, this.#at + size);
    this.#at += size;
    return read;
  }

  number(size: number): number {
    return this.bytes(size).reduce((value, byte) => value * 256 + byte, 0);
  }

  text(): string {
    return String.fromCharCode(...this.bytes(this.number(1)));
  }

  name(): string | undefined {
    const text = this.text();
    return CREDENTIAL_NAME.test(text) ? text : undefined;
  }
}
