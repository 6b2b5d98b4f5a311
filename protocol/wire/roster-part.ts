// Roster part: the answer to a roster ask, with as many entries as one datagram holds.

import { ROSTER_BODY_SIZE, ROSTER_DIGEST_SIZE } from './layout.js';
import { getUint16, getUint32, set32, setUint16 } from './octets.js';

/** Places of the fields in the body, bytes. Behind the entries it is zero. */
export const ROSTER_PART = {
  digest: 0,
  epoch: 16,
  after: 20,
  upTo: 24,
  last: 28,
  question: 32,
  size: 36,
  entries: 38,
};

/** Bytes of entries that one part holds. */
export const ROSTER_ENTRIES_MOST = ROSTER_BODY_SIZE - ROSTER_PART.entries;

/** What a master tells of its roster (docs/protocol.md, section 6.10). */
export interface RosterPart {
  /** The digest of the roster that the sender has. */
  readonly digest: Uint8Array;
  /** Which numbering of its changes this is: another one after each start. Never 0. */
  readonly epoch: number;
  /** The part holds all changes with numbers beyond `after`, up to `upTo`; `last` is the highest that there is. */
  readonly after: number;
  readonly upTo: number;
  readonly last: number;
  /** The sequence of the roster ask that it answers. */
  readonly question: number;
  /** The entries, one after the other (docs/protocol.md, section 20). */
  readonly entries: Uint8Array;
}

/**
 * Writes the whole body, from `at` on.
 * @throws RangeError when there are more bytes of entries than it holds.
 */
export function writeRosterPart(bytes: Uint8Array, at: number, part: RosterPart): void {
  const { length } = part.entries;
  if (length > ROSTER_ENTRIES_MOST) throw new RangeError(`too many bytes of entries: ${length}`);
  bytes.fill(0, at, at + ROSTER_BODY_SIZE);
  bytes.set(part.digest, at + ROSTER_PART.digest);
  set32(bytes, at + ROSTER_PART.epoch, part.epoch);
  set32(bytes, at + ROSTER_PART.after, part.after);
  set32(bytes, at + ROSTER_PART.upTo, part.upTo);
  set32(bytes, at + ROSTER_PART.last, part.last);
  set32(bytes, at + ROSTER_PART.question, part.question);
  setUint16(bytes, at + ROSTER_PART.size, length);
  bytes.set(part.entries, at + ROSTER_PART.entries);
}

/** Reads the body that stands in `bytes` from `at` on; undefined when a field is out of its range. */
export function readRosterPart(bytes: Uint8Array, at: number): RosterPart | undefined {
  const size = getUint16(bytes, at + ROSTER_PART.size);
  const epoch = getUint32(bytes, at + ROSTER_PART.epoch);
  const after = getUint32(bytes, at + ROSTER_PART.after);
  const upTo = getUint32(bytes, at + ROSTER_PART.upTo);
  const last = getUint32(bytes, at + ROSTER_PART.last);
  if (size > ROSTER_ENTRIES_MOST || epoch === 0 || after > upTo || upTo > last) return undefined;
  const from = at + ROSTER_PART.entries;
  return {
    digest: bytes.slice(at + ROSTER_PART.digest, at + ROSTER_PART.digest + ROSTER_DIGEST_SIZE),
    epoch,
    after,
    upTo,
    last,
    question: getUint32(bytes, at + ROSTER_PART.question),
    entries: bytes.slice(from, from + size),
  };
}
