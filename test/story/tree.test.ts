// A tree of groups: each is together, the bound adds up on the way down, each survives alone.
import t from 'tap';
import { groupAdd, spanOf } from '#protocol/time.js';
import type { MemberObservation } from '#master/core/member/membership.js';
import { type MasterHost, SimulatedPlant } from '../sim/plant.js';
import type { Network } from '../sim/world.js';

const observe = (plant: SimulatedPlant, host: MasterHost): MemberObservation =>
  host.endpoint.observe(host.oscillator.raw(plant.world.now));

/** The campus has one master; building a has two, and building b, below it, has one. */
function campus(): { root: SimulatedPlant; a: SimulatedPlant; b: SimulatedPlant } {
  const root = new SimulatedPlant({ seed: 5, masters: 1, agents: 2, name: 'campus', place: 1 });
  const a = new SimulatedPlant({
    seed: 6,
    masters: 2,
    agents: 3,
    name: 'a',
    place: 2,
    beside: root,
    follows: true,
  });
  const b = new SimulatedPlant({
    seed: 7,
    masters: 1,
    agents: 3,
    name: 'b',
    place: 3,
    beside: a,
    follows: true,
  });
  return { root, a, b };
}

/** How far every agent of a plant is from the campus, beyond what it admits; nanoseconds. */
function outside(root: SimulatedPlant, plant: SimulatedPlant): number {
  const truth = root.ahead(root.masters[0]!);
  return Math.max(
    ...plant.agents.map((agent) => Math.abs(plant.ahead(agent) - truth) - plant.now(agent).bound),
  );
}

t.test('three levels keep one time, and each bound contains those above it', (t) => {
  const { root, a, b } = campus();
  root.run(120);
  const depths = [root, a, b].map((plant) => observe(plant, plant.leaders()[0]!).depth);
  t.same(depths, [0, 1, 2]);
  const bounds = [root, a, b].map((plant) => plant.now(plant.agents[0]!).bound);
  t.ok(bounds[0]! < bounds[1]! && bounds[1]! < bounds[2]!, bounds.map(Math.round).join(' < '));
  let worst = -Infinity;
  root.run(60, () => {
    worst = Math.max(worst, outside(root, a), outside(root, b));
  });
  t.ok(worst <= 0, `nobody is outside: ${worst.toFixed(0)} ns`);
  const truth = root.ahead(root.masters[0]!);
  for (const plant of [a, b])
    for (const agent of plant.agents)
      t.ok(Math.abs(plant.ahead(agent) - truth) < 5e4, `${plant.name} ${agent.name}`);
  t.end();
});

t.test('the leader of a group in the middle dies: nobody below is outside its bound', (t) => {
  const { root, a, b } = campus();
  root.run(120);
  const dead = a.masters.findIndex(({ endpoint }) => endpoint.leads);
  a.crash(a.masters[dead]!);
  let worst = -Infinity;
  root.run(60, () => {
    worst = Math.max(worst, outside(root, a), outside(root, b));
  });
  t.ok(worst <= 0, `nobody is outside: ${worst.toFixed(0)} ns`);
  const next = a.masters[1 - dead]!;
  t.equal(next.endpoint.leads, true);
  t.match(observe(a, next), { quality: 'synchronised', depth: 1 }, 'it is the campus’s agent now');
  t.end();
});

t.test('the campus’s master dies: each building stays together, and the bounds grow', (t) => {
  const { root, a, b } = campus();
  root.run(120);
  const plants = [a, b];
  const bounds = plants.map((plant) => plant.now(plant.leaders()[0]!).bound);
  root.world.remove(root.masters[0]!);
  root.run(120);
  for (const plant of plants) {
    const leader = plant.leaders()[0]!;
    // What b follows is there, and tells a bound that grows.
    const quality = plant === a ? 'holdover' : 'synchronised';
    t.equal(observe(plant, leader).quality, quality, plant.name);
    t.ok(observe(plant, leader).bound > bounds[plants.indexOf(plant)]!, 'its bound grows');
    const errors = plant.agents.map((agent) => plant.ahead(agent) - plant.ahead(leader));
    t.ok(Math.max(...errors.map(Math.abs)) < 5e4, `${plant.name} is together`);
    t.ok(outside(root, plant) <= 0, 'and inside its bound of the campus, whose crystal runs on');
  }
  t.end();
});

t.test('a building without its campus takes its own time, and joins when the campus comes', (t) => {
  const root = new SimulatedPlant({ seed: 8, masters: 1, agents: 1, name: 'campus', place: 1 });
  const { host } = root.masters[0]!.address;
  let cut = true;
  const network: Network = (from, to) =>
    cut && (from.address.host === host || to.address.host === host)
      ? undefined
      : { base: 1e5, jitter: 5e4 };
  const a = new SimulatedPlant({
    seed: 9,
    masters: 1,
    agents: 3,
    name: 'a',
    place: 2,
    network,
  });
  // The same machines in the world of the building.
  a.world.add(root.masters[0]!);
  a.follow(root);
  a.world.remove(a.masters[0]!);
  a.startMaster(0);
  a.run(60);
  t.match(observe(a, a.masters[0]!), { quality: 'synchronised', depth: 0 }, 'on its own');
  cut = false;
  a.run(60);
  t.match(observe(a, a.masters[0]!), { quality: 'synchronised', depth: 1 }, 'one tree');
  const apart = a.ahead(a.masters[0]!) - a.ahead(root.masters[0]!);
  t.ok(Math.abs(apart) < 1e5, `together: ${apart.toFixed(0)} ns`);
  t.end();
});

t.test('groups that follow one another in a ring refuse to, and each goes on alone', (t) => {
  const names = ['a', 'b', 'c'];
  const plants: SimulatedPlant[] = [];
  for (const [place, name] of names.entries())
    plants.push(
      new SimulatedPlant({
        seed: 10 + place,
        masters: 1,
        agents: 2,
        name,
        place: place + 1,
        ...(plants[0] && { beside: plants[0] }),
      }),
    );
  for (const [i, plant] of plants.entries()) {
    plant.follow(plants[(i + 1) % plants.length]!);
    plant.world.remove(plant.masters[0]!);
    plant.startMaster(0);
  }
  plants[0]!.run(120);
  const loops = plants.filter(({ events }) => events.some(({ event }) => event.type === 'loop'));
  t.ok(loops.length >= 1, `found by ${loops.map(({ name }) => name).join(', ')}`);
  for (const plant of plants) {
    const leader = plant.masters[0]!;
    t.equal(observe(plant, leader).quality, 'synchronised', plant.name);
    for (const agent of plant.agents) {
      const error = Math.abs(plant.ahead(agent) - plant.ahead(leader));
      t.ok(error < 1e5, `${plant.name} ${agent.name}: ${error.toFixed(0)} ns`);
    }
    const times = plant.events.filter(({ event }) => event.type === 'loop').length;
    t.ok(times <= 1, 'told once');
  }
  t.end();
});

t.test('an order goes down the tree: to masters that stand by, to agents, and to who asks', (t) => {
  const asksItself = (index: number): boolean => index === 1;
  const root = new SimulatedPlant({
    seed: 15,
    masters: 2,
    agents: 2,
    name: 'campus',
    place: 1,
    asksItself,
  });
  const a = new SimulatedPlant({
    seed: 16,
    masters: 2,
    agents: 2,
    name: 'a',
    place: 2,
    beside: root,
    follows: true,
    asksItself,
  });
  root.run(60);
  const decade = 3650 * 86_400e9;
  let moved = root.ahead(root.leaders()[0]!);
  for (const by of [decade, -decade, -3.6e12]) {
    const [leader] = root.leaders();
    const at = leader!.oscillator.raw(root.world.now);
    const { time } = leader!.endpoint.now(at);
    leader!.endpoint.setByOperator(groupAdd(time, spanOf(by)), at);
    root.world.nudge(leader!);
    root.run(20);
    moved += by;
    for (const plant of [root, a])
      for (const one of [...plant.masters, ...plant.agents]) {
        const off = plant.ahead(one) - moved;
        t.ok(Math.abs(off) < 1e8, `${plant.name} ${one.name} by ${by}: ${off} ns`);
        const { bound } = plant.now(one);
        t.ok(bound < 1e8, `${plant.name} ${one.name}: ${bound} ns`);
      }
  }
  t.end();
});
