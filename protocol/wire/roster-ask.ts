// Roster ask: one master asks another what of its roster came after what it has.

import { ROSTER_BODY_SIZE, ROSTER_DIGEST_SIZE } from './layout.js';
import { getUint32, set32 } from './octets.js';

/** Places of the fields in the body, bytes. Behind them it is zero. */
export const ROSTER_ASK = { digest: 0, epoch: 16, after: 20, zero: 24 };

/** What a master asks of another one's roster (docs/protocol.md, section 6.9). */
export interface RosterAsk {
  /** The digest of the roster that the asker has. */
  readonly digest: Uint8Array;
  /** Which numbering of the other's changes `after` belongs to; 0 for none. */
  readonly epoch: number;
  /** The number of the last change that the asker has. */
  readonly after: number;
}

/** Writes the whole body, from `at` on. */
export function writeRosterAsk(bytes: Uint8Array, at: number, ask: RosterAsk): void {
  bytes.fill(0, at, at + ROSTER_BODY_SIZE);
  bytes.set(ask.digest, at + ROSTER_ASK.digest);
  set32(bytes, at + ROSTER_ASK.epoch, ask.epoch);
  set32(bytes, at + ROSTER_ASK.after, ask.after);
}

/** Reads the body that stands in `bytes` from `at` on: every one is good. */
export const readRosterAsk = (bytes: Uint8Array, at: number): RosterAsk => ({
  digest: bytes.slice(at + ROSTER_ASK.digest, at + ROSTER_ASK.digest + ROSTER_DIGEST_SIZE),
  epoch: getUint32(bytes, at + ROSTER_ASK.epoch),
  after: getUint32(bytes, at + ROSTER_ASK.after),
});
