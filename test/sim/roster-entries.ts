// Entries at random, and by hand, for the tests of rosters.

import { type Entry, FORMER_MOST } from '#master/core/roster/entry.js';
import type { Random } from '#protocol/endpoint.js';
import { CREDENTIAL_ROLES, type CredentialRole } from '#protocol/seal/credential.js';
import { bytesOf, integer, pick } from '#sim/dice.js';

/** A name in the group, with a key that is `fill` all over. */
export const entryOf = (
  name: string,
  version: number,
  fill = 1,
  role: CredentialRole = 'agent',
): Entry => ({
  name,
  version,
  body: {
    credential: { name, role, key: new Uint8Array(32).fill(fill) },
    former: [],
    ...(role === 'master' && { place: { addresses: [], number: 0, rank: 0 } }),
  },
});

/** A removed name. */
export const removed = (name: string, version: number): Entry => ({ name, version });

const NAMES = ['a', 'line-1', 'line-2', 'lab.1', 'lab_2', 'z'.repeat(31)];

/** One of few names, few versions and few keys, so that conflicts of every kind come up often. */
export function drawEntry(random: Random): Entry {
  const name = pick(random, NAMES);
  const version = integer(random, 4) * 1_700_000_000_000;
  if (random() < 0.3) return removed(name, Math.max(version, 1));
  const role = pick(random, CREDENTIAL_ROLES);
  const key = new Uint8Array(32).fill(integer(random, 3));
  const old = { key: bytesOf(random, 32), until: integer(random, 2 ** 32) };
  const former = NAMES.slice(0, integer(random, FORMER_MOST + 1));
  const place = {
    addresses: ['10.0.0.1', '[2001:db8::1]:7526'].slice(0, integer(random, 3)),
    number: integer(random, 8),
    rank: integer(random, 256),
  };
  const credential = { name, role, key, ...(random() < 0.3 && { old }) };
  return { name, version, body: { credential, former, ...(role === 'master' && { place }) } };
}
