// Whether a master starts while its configuration and its keys do not fit each other yet.

import { writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { masterKeyRemarks } from '#master/config/master-keys.js';
import { judgeMaster } from '#master/config/judge.js';

const key = (name: string, role: string, byte: number): string =>
  `${name} ${role} ${Buffer.alloc(32, byte).toString('base64')}\n`;
const KMC = key('kmc', 'agent', 9);

/** The faults and the remarks about a master called lab-1 with these masters and keys. */
function judged(t: Test, masters: readonly string[], keys: string) {
  const list = masters.map((name, i) => ({ name, address: `10.0.0.${i + 1}` }));
  const config = { keys: 'keys', ...(list.length > 0 && { name: 'lab-1', masters: list }) };
  const folder = t.testdir({ 'm.json': JSON.stringify(config) });
  writeFileSync(`${folder}/keys`, keys, { mode: 0o600 });
  const found = judgeMaster(`${folder}/m.json`);
  if ('faults' in found) return { faults: found.faults };
  const place = { ...found.config, path: 'keys' };
  return { faults: [], remarks: masterKeyRemarks(place, found.credentials) };
}

t.test('a master starts after each step of adding a standby, and of removing one', (t) => {
  const [own, other] = [key('lab-1', 'master', 1), key('lab-2', 'master', 2)];
  const unlisted = (name: string) => new RegExp(`^${name} has a key .* is not among "masters"`);
  const keyless = /^lab-2 has no key of role master in keys; belfry-master add lab-2 /;
  for (const [masters, keys, remarks] of [
    [[], KMC, []],
    [[], KMC + own, []],
    [[], KMC + own + other, []],
    [['lab-1', 'lab-2'], KMC + own, [keyless]],
    [['lab-1', 'lab-2'], KMC + own + other, []],
    [['lab-1'], KMC + own + other, [unlisted('lab-2')]],
    [['lab-1'], KMC, [/^lab-1 has no key of role master/]],
  ] as const) {
    const found = judged(t, masters, keys);
    t.match(found, { faults: [], remarks }, `${masters.join()} with ${keys}`);
    t.equal(found.remarks?.length, remarks.length);
  }
  t.end();
});

t.test('a master without its own key among several does not start, nor with a wrong role', (t) => {
  const masters = ['lab-1', 'lab-2'];
  t.match(judged(t, masters, KMC + key('lab-2', 'master', 2)), {
    faults: [{ path: 'masters', expected: /^lab-1 has no key of role master/ }],
  });
  t.match(judged(t, masters, key('lab-1', 'master', 1) + key('lab-2', 'agent', 2)), {
    faults: [
      { path: 'masters', expected: /^lab-2 has a key of role agent .* belfry-master remove lab-2/ },
    ],
  });
  t.end();
});
