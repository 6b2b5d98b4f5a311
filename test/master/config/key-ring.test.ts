// The keys that a master accepts: what tells them from those of another master.
import t from 'tap';
import { KeyRing } from '#master/config/key-ring.js';
import type { Credential } from '#protocol/seal/credential.js';

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const KMC: Credential = { name: 'kmc', role: 'agent', key: key(1) };
const MIT: Credential = { name: 'mit', role: 'agent', key: key(2) };

const digest = (...credentials: Credential[]): number => new KeyRing(credentials).digest;

t.test('the same keys have the same digest, in whatever order they stand', (t) => {
  t.equal(digest(KMC, MIT), digest(MIT, KMC));
  for (const keys of [[], [KMC], [KMC, MIT]]) {
    const one = digest(...keys);
    t.ok(Number.isInteger(one) && one >= 1 && one <= 255, `${one}`);
  }
  t.end();
});

t.test('another name, role, key or old key has another digest', (t) => {
  const others: Credential[] = [
    { ...KMC, name: 'sols' },
    { ...KMC, role: 'client' },
    { ...KMC, key: key(3) },
    { ...KMC, old: { key: key(9), until: 1_800_000_000 } },
    { ...KMC, old: { key: key(9), until: 1_800_000_001 } },
  ];
  const digests = [KMC, ...others].map((one) => digest(one, MIT));
  t.equal(new Set(digests).size, digests.length, digests.join(' '));
  t.not(digest(KMC), digest(KMC, MIT));
  t.end();
});
