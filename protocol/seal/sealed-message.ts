// Messages under a session: opened and decoded, encoded and sealed.

import type { Refusal } from '../refusal.js';
import type { Header } from '../wire/header.js';
import { TYPE } from '../wire/codecs.js';
import {
  type Message,
  decodeBody,
  encodeBody,
  isSealedForm,
  sealedFlags,
} from '../wire/message.js';
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
  const header = { type: TYPE[message.type], flags: sealedFlags(message), term, sequence };
  return session.seal(buffer, header, size);
}
