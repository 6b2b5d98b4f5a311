// The addon's C sources as text: what no compiler checks of them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { TIMEX, TIMEX_FIELDS } from '@belfry/protocol/core/clock/timex.js';

const NATIVE = fileURLToPath(new URL('../../../../protocol/native', import.meta.url));

const textOf = (name: string): string => readFileSync(join(NATIVE, name), 'utf8');

/** `MAX_ERROR` as TypeScript writes it: `maxError`. */
const camelCase = (name: string): string =>
  name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

t.test('the fields of the kernel’s clock stand in C where TypeScript has them', (t) => {
  const [, list] = /enum \{([^}]*), +TIMEX_FIELDS\s*\}/.exec(
    textOf('clock.c').replace(/\s+/g, ' '),
  )!;
  t.same(list!.trim().split(', ').map(camelCase), Object.keys(TIMEX));
  t.same(
    Object.values(TIMEX),
    Array.from({ length: TIMEX_FIELDS }, (_, place) => place),
  );
  t.end();
});
