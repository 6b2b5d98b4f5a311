// Messages under a session: opened and decoded, encoded and sealed.

import type { Refusal } from '../refusal.js';
import type { Header } from '../wire/header.js';
import { FLAG, TYPE } from '../wire/layout.js';
import { type Message, decodeBody, encodeBody, flagsOf, isSealedForm } from '../wire/message.js';
import type { Session } from './session.js';

/**
 * Opens a datagram under its session, where it stands, and decodes it. `header` is what `inspect` read from
 * these bytes. On a refusal nothing of the datagram may be used, and what stands in `bytes` may be garbage.
 */
export function openMessage(
  session: Session,
  bytes: Uint8Array,
  header: Header,
): Message | Refusal {
  if (!isSealedForm(header)) return 'bad-field';
  return session.open(bytes, header) ?? decodeBody(header, bytes) ?? 'bad-field';
}

/**
 * Encodes and seals into `buffer`, which has room for `MAX_DATAGRAM` bytes; answers the datagram's length.
 * @throws RangeError when a field of ours is out of its range.
 */
export function sealMessage(
  session: Session,
  buffer: Uint8Array,
  message: Message,
  { term, sequence }: Pick<Header, 'term' | 'sequence'>,
): number {
  const size = encodeBody(buffer, message);
  const flags = flagsOf(message) | (message.type === 'notice' ? FLAG.sealed : 0);
  return session.seal(buffer, { type: TYPE[message.type], flags, term, sequence }, size);
}
