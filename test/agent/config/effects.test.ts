// What a changed key takes: every key of the schema has a row, and no row is of a key that is gone.

import { readFileSync } from 'node:fs';
import t from 'tap';
import { AGENT_EFFECTS } from '#agent/config/effects.js';
import { changesBetween, keyPaths } from '#host/config/effect.js';
import type { Schema } from '#host/config/schema.js';

const source = import.meta.resolve('#agent/config/config.js');
const file = new URL('../../schema/agentd.schema.json', source);
const agentSchema = JSON.parse(readFileSync(file, 'utf8')) as Schema;

t.test('every key of an agent says whether a reload takes it over', (t) => {
  t.same(Object.keys(AGENT_EFFECTS).toSorted(), keyPaths(agentSchema).toSorted());
  t.end();
});

t.test('changes are told key by key, each with what it takes', (t) => {
  const before = { name: 'a', masters: ['x'], clock: { steer: 'off', maxSlewRate: '1ppm' } };
  const after = { name: 'b', masters: ['x', 'y'], clock: { steer: 'off' }, log: 'debug' };
  t.match(changesBetween(keyPaths(agentSchema), AGENT_EFFECTS, before, after), [
    { path: 'name', from: 'a', to: 'b', effect: { restart: /./ } },
    { path: 'masters', effect: 'reload' },
    { path: 'clock.maxSlewRate', from: '1ppm', to: undefined },
    { path: 'log', from: undefined, to: 'debug' },
  ]);
  t.end();
});
