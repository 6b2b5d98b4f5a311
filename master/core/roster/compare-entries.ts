// Which of two entries of one name is the later one: the same on every master, in whatever order it hears of them.

import { type Credential, isSameKey } from '@belfry/protocol/seal';
import { encodeEntry } from './entry-bytes.js';
import { type Entry, isLive } from './entry.js';

/**
 * Positive if `a` takes the place of `b`, 0 if they are the same: the later version; of two alike one that removes, and
 * else the one whose bytes are higher, so that all masters choose the same, in whatever order they hear of them.
 */
export function compareEntries(a: Entry, b: Entry): number {
  if (a.version !== b.version) return a.version - b.version;
  if (isLive(a) !== isLive(b)) return isLive(a) ? -1 : 1;
  return compareBytes(encodeEntry(a), encodeEntry(b));
}

/** The bytes of no entry are the beginning of another one's: where two differ, both have a byte. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const place = a.findIndex((byte, i) => byte !== b[i]);
  return place < 0 ? 0 : a[place]! - b[place]!;
}

/** Do both say the same, whatever their versions? */
export const sameBody = (a: Entry, b: Entry): boolean =>
  compareBytes(encodeEntry({ ...a, version: 0 }), encodeEntry({ ...b, version: 0 })) === 0;

/** The same name, role and keys. */
export const sameCredential = (a: Credential, b: Credential): boolean =>
  a.name === b.name && a.role === b.role && isSameKey(a.key, b.key) && sameOld(a.old, b.old);

const sameOld = (a: Credential['old'], b: Credential['old']): boolean =>
  a === undefined || b === undefined ? a === b : a.until === b.until && isSameKey(a.key, b.key);
