// What a changed key of a console takes: every key of the schema has a row.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { keyPaths } from '#host/config/effect.js';
import type { Schema } from '#host/config/schema.js';
import { CONSOLE_EFFECTS } from '#console/config/effects.js';

const source = import.meta.resolve('#console/config/config.js');
const file = new URL('../../schema/consoled.schema.json', source);
const consoleSchema = JSON.parse(readFileSync(file, 'utf8')) as Schema;

t.test('every key of a console says whether a reload takes it over', (t) => {
  t.same(Object.keys(CONSOLE_EFFECTS).toSorted(), keyPaths(consoleSchema).toSorted());
  t.end();
});
