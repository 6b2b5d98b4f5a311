// Three masters and three agents, real daemons on hosts of their own: the leader dies, stops, hands over.

import t from 'tap';
import { DEATHS } from './masters/histories.js';
import { judge, skipped, startPlant } from './masters/judge.js';
import { MASTERS } from './masters/plant.js';

t.test('whatever befalls the leader, another one leads', { skip: skipped() }, async (t) => {
  const plant = await startPlant(t);
  for (const history of DEATHS) await t.test(history.name, (t) => judge(t, plant, history));

  await t.test('every master is upgraded in turn: no agent ever loses the time', async (t) => {
    await plant.settle();
    plant.begin();
    for (const name of MASTERS) {
      await plant.kill(name, 'SIGTERM');
      await plant.restart(name);
      await plant.settle();
    }
    const seen = plant.seen();
    t.equal(seen.unset, 0, 'never unset');
    t.equal(seen.holdover, 0, 'never in holdover');
    t.strictSame(seen.outside, []);
    t.equal(seen.step, 0);
  });
});
