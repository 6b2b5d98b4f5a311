// Messages into bytes and out of them, by the table: the header first, and then the row of its type.

import type { Refusal } from '../refusal.js';
import type { Codec, DatagramRow, UnsealedForm } from './codec.js';
import { CODECS, type DatagramType } from './codecs.js';
import { type Header, readHeader, writeHeader } from './header.js';
import { HEADER, TAG_SIZE, VERSION } from './layout.js';

type Rows = typeof CODECS;

/** The types that travel under a session; the others are the handshake's. */
export type MessageType = {
  [Type in DatagramType]: Rows[Type] extends { read: unknown } ? Type : never;
}[DatagramType];

/** All that travels under a session: a type of the table, and the body that its row reads and writes. */
export type Message = {
  [Type in MessageType]: NonNullable<ReturnType<Rows[Type]['read']>>;
}[MessageType];

const rows: readonly (DatagramRow | Codec<Message>)[] = Object.values(CODECS);

/** By number, of which the header's first byte has room for sixteen. */
const BY_NUMBER = Array.from({ length: 16 }, (_, number) =>
  rows.find((row) => row.number === number),
);

const codecOf = (message: Message): Codec<Message> => CODECS[message.type];

/** Reads the header and checks the version, type and exact length before anything else. */
export function inspect(bytes: Uint8Array): Header | Refusal {
  if (bytes.length < HEADER.size) return 'short';
  const header = readHeader(bytes);
  if (header.version !== VERSION) return 'unknown-version';
  const size = sizeOf(header);
  if (size === undefined) return 'unknown-type';
  if (bytes.length < size) return 'short';
  return bytes.length > size ? 'long' : header;
}

/** How many bytes a datagram with this header has; undefined when its type is unknown. */
export function sizeOf({ type, flags }: Pick<Header, 'type' | 'flags'>): number | undefined {
  const row = BY_NUMBER[type];
  if (row === undefined) return undefined;
  return isUnsealed(row, flags) ? row.unsealed.size : row.size;
}

const isUnsealed = (
  row: DatagramRow,
  flags: number,
): row is DatagramRow & { readonly unsealed: UnsealedForm } =>
  row.unsealed !== undefined && ((flags & row.unsealed.flag) !== 0) === row.unsealed.isSet;

/** Whether a header announces a datagram that is sealed under a session; anonymous asks and the like are not. */
export function isSealedForm({ type, flags }: Header): boolean {
  const row = BY_NUMBER[type];
  return row === undefined || !isUnsealed(row, flags);
}

/** Decodes a datagram that is not sealed: an anonymous ask or reply, or a notice. */
export function readUnsealed(bytes: Uint8Array, header: Header): Message | Refusal {
  if (isSealedForm(header)) return 'unknown-session';
  return decodeBody(header, bytes) ?? 'bad-field';
}

/** Decodes the body behind a header; undefined when a field is out of its range, or the type is no message. */
export function decodeBody({ type, flags }: Header, bytes: Uint8Array): Message | undefined {
  const row = BY_NUMBER[type];
  if (row === undefined || !('read' in row)) return undefined;
  return row.read(bytes, HEADER.size, flags);
}

/**
 * Encodes without sealing into `buffer`, which has room for `MAX_DATAGRAM` bytes; answers the datagram's length.
 * @throws RangeError when a field is out of its range.
 */
export function writeUnsealed(
  buffer: Uint8Array,
  message: Message,
  { term, session, sequence }: Pick<Header, 'term' | 'session' | 'sequence'>,
): number {
  const size = encodeBody(buffer, message);
  const codec = codecOf(message);
  const flags = codec.flags(message.body);
  writeHeader(buffer, { type: codec.number, flags, term, session, sequence });
  return HEADER.size + size;
}

/** The header's flags of a message in its sealed form. */
export function sealedFlags(message: Message): number {
  const codec = codecOf(message);
  const { unsealed } = codec;
  const sealed = unsealed === undefined || unsealed.isSet ? 0 : unsealed.flag;
  return codec.flags(message.body) | sealed;
}

/**
 * Writes the body behind the place of the header; answers how many bytes it has.
 * @throws RangeError when a field is out of its range.
 */
export function encodeBody(bytes: Uint8Array, message: Message): number {
  const codec = codecOf(message);
  codec.write(bytes, HEADER.size, message.body);
  return codec.size - HEADER.size - TAG_SIZE;
}
