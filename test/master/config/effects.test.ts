// What a changed key of a master takes: every key of the schema has a row.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { keyPaths } from '#host/config/effect.js';
import type { Schema } from '#host/config/schema.js';
import { MASTER_EFFECTS } from '#master/config/effects.js';

const source = import.meta.resolve('#master/config/config.js');
const file = new URL('../../schema/masterd.schema.json', source);
const masterSchema = JSON.parse(readFileSync(file, 'utf8')) as Schema;

t.test('every key of a master says whether a reload takes it over', (t) => {
  t.same(Object.keys(MASTER_EFFECTS).toSorted(), keyPaths(masterSchema).toSorted());
  t.end();
});
