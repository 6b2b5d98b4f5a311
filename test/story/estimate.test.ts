// Stories of an estimate that begins again from its limits: operators see how often, and are told.

import t from 'tap';
import type { Lie } from '../sim/lying-oscillator.js';
import { SimulatedGroup } from '../sim/group.js';

/** Its raw clock was set by a second after so long: no crystal does that. */
const set: Lie = (at) => (at > 60e9 ? 1e9 : 0);

const restartsAtMaster = (g: SimulatedGroup): Record<string, number> =>
  Object.fromEntries(g.observeMaster().agents.map(({ name, restarts }) => [name, restarts]));

t.test('the master counts it for the agent whose clock was set, and tells its name', (t) => {
  const g = new SimulatedGroup({ seed: 51 });
  g.startAgent('kmc', { lie: set });
  g.startAgent('mit');
  g.run(50);
  t.same(restartsAtMaster(g), { kmc: 0, mit: 0 });
  g.run(70);
  const { kmc, mit } = restartsAtMaster(g);
  t.ok(kmc! > 0);
  t.equal(mit, 0);
  const told = g.events.map(({ event }) => event).filter(({ type }) => type === 'began-again');
  t.same(
    told,
    Array.from({ length: kmc! }, () => ({ type: 'began-again', name: 'kmc' })),
    'each time once',
  );
  t.end();
});

t.test('who asks by itself counts and tells its own; who is asked has none', (t) => {
  const g = new SimulatedGroup({ seed: 52 });
  const asking = g.startAgent('asking', { algorithm: 'cristian', lie: set });
  const asked = g.startAgent('asked');
  g.run(50);
  t.equal(g.observe(asking).restarts, 0);
  g.run(70);
  const restarts = g.observe(asking).restarts!;
  t.ok(restarts > 0);
  t.equal(g.observe(asked).restarts, undefined);
  const told = g.events.filter(({ event }) => event.type === 'began-again');
  t.same(
    told.map(({ host }) => host),
    Array.from({ length: restarts }, () => 'asking'),
  );
  t.end();
});
