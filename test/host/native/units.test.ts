// The addon's C sources as text: that its units stand in the order that addon.c tells, each below what uses it.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { TIMEX, TIMEX_FIELDS } from '#protocol/clock/timex.js';

const NATIVE = fileURLToPath(new URL('../../../../host/addon', import.meta.url));
const ENTRY = 'addon';

/** Every C source and header by its name, without comments. */
const SOURCES = new Map(
  readdirSync(NATIVE)
    .filter((name) => /\.[ch]$/.test(name))
    .map((name) => [name, readFileSync(join(NATIVE, name), 'utf8').replaceAll(/\/\/.*$/gm, '')]),
);

const UNITS = [...SOURCES.keys()]
  .filter((name) => name.endsWith('.c'))
  .map((name) => name.slice(0, -2));

/** The units that a source or header includes, without its own. */
const includedBy = (name: string): string[] =>
  [...(SOURCES.get(name) ?? '').matchAll(/^#include "(.+)\.h"$/gm)]
    .map(([, unit]) => unit!)
    .filter((unit) => unit !== name.slice(0, -2));

/** The units as the entry lists them, from the top down. */
function listed(): string[] {
  const [comment] = readFileSync(join(NATIVE, `${ENTRY}.c`), 'utf8').split('\n#include');
  return [...comment!.matchAll(/^\/\/ {3}([a-z-]+) {3,}/gm)].map(([, unit]) => unit!);
}

/** The names of the functions that a header declares. */
const declaredIn = (header: string): string[] =>
  [...SOURCES.get(header)!.matchAll(/^\w[^;{}()]*?\b(\w+)\([^;{}]*\);$/gm)].map(
    ([, name]) => name!,
  );

t.test('every unit has a source and a header of its own, but the entry, which nobody uses', (t) => {
  const units = UNITS.filter((unit) => unit !== ENTRY);
  const expected = [`${ENTRY}.c`, ...units.flatMap((unit) => [`${unit}.c`, `${unit}.h`])];
  t.same([...SOURCES.keys()].toSorted(), expected.toSorted());
  // A header that comes first shows that it needs nothing before it.
  for (const unit of units)
    t.equal(/^\s*#include "(.+)\.h"\n/.exec(SOURCES.get(`${unit}.c`)!)?.[1], unit);
  t.end();
});

t.test('the entry tells of every unit, and each includes only what stands below it', (t) => {
  const order = listed();
  t.same(order.toSorted(), UNITS.toSorted());
  for (const name of SOURCES.keys())
    for (const used of includedBy(name)) {
      const below = order.indexOf(used) > order.indexOf(name.slice(0, -2));
      t.ok(below, `${name} includes ${used}.h`);
    }
  t.end();
});

t.test('a header declares only functions that another unit uses', (t) => {
  for (const unit of UNITS.filter((name) => name !== ENTRY)) {
    const others = [...SOURCES].filter(([name]) => name.endsWith('.c') && name !== `${unit}.c`);
    t.not(declaredIn(`${unit}.h`).length, 0, `${unit}.h declares functions`);
    for (const name of declaredIn(`${unit}.h`)) {
      const used = others.some(([, source]) => new RegExp(`\\b${name}\\(`).test(source));
      t.ok(used, `${name} of ${unit}.h`);
    }
  }
  t.end();
});

t.test('the fields of the kernel’s clock stand in C where TypeScript has them', (t) => {
  const source = SOURCES.get('adjtime.c')!.replaceAll(/\s+/g, ' ');
  const [, names] = /enum \{([^}]*), TIMEX_FIELDS \}/.exec(source)!;
  const camelCase = (name: string): string =>
    name.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  t.same(names!.trim().split(', ').map(camelCase), Object.keys(TIMEX));
  t.same(
    Object.values(TIMEX),
    Array.from({ length: TIMEX_FIELDS }, (_, place) => place),
  );
  t.end();
});
