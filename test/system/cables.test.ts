// Three masters and three agents, real daemons on hosts of their own: the leader's cable is cut or bad.

import t from 'tap';
import { CABLES } from './masters/histories.js';
import { judge, skipped, startPlant } from './masters/judge.js';

t.test('whatever befalls the leader’s cable, the group heals', { skip: skipped() }, async (t) => {
  const plant = await startPlant(t);
  for (const history of CABLES) await t.test(history.name, (t) => judge(t, plant, history));
});
