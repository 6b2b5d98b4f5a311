// Stories of clocks that nobody should believe: before 2026, beyond the horizon, or far ahead at boot.

import t from 'tap';
import { TIME_LEAST, TIME_MOST } from '#protocol/credible-time.js';
import type { SystemReading } from '#master/core/group/system-clock.js';
import { groupAdd, groupDifference, groupTime, spanOf } from '#protocol/time.js';
import { type AgentHost, BEGINNING, SimulatedGroup } from '../sim/group.js';
import { lightCrypto } from '../sim/light-crypto.js';
import { SimulatedPlant } from '../sim/plant.js';

type Event = SimulatedGroup['events'][number]['event'];

const SECOND = 1e9;
const YEAR = 365.25 * 86_400 * SECOND;
/** Back by so much, it is still 2026. */
const DAYS = 100 * 86_400 * SECOND;
/** What GPS receivers lose when their count of weeks turns over. */
const WEEKS = 1024 * 7 * 86_400 * SECOND;
/** Wall clocks, less the truth: 1972, 1987, and 2163, whose lowest 32 bits are of the year 2026. */
const SENSELESS = [-54 * YEAR, -39 * YEAR, 2 ** 32 * SECOND, TIME_MOST * SECOND];

/** What the master shows, or an agent, less the truth: nanoseconds. */
function off(g: SimulatedGroup, agent?: AgentHost): number {
  const { time } = agent === undefined ? g.observeMaster() : g.observe(agent);
  return groupDifference(time, groupAdd(BEGINNING, spanOf(g.world.now)));
}

/** The master's system clock as it is read now, when it is so far off. */
function readingOf(g: SimulatedGroup, wrong: number): SystemReading {
  const time = groupAdd(BEGINNING, spanOf(g.world.now + wrong));
  return { raw: g.master.oscillator.raw(g.world.now), time, width: spanOf(1000) };
}

/** Runs on, while the master reads a system clock once a second that is so far off. */
function run(g: SimulatedGroup, seconds: number, wrong: number): void {
  for (let i = 0; i < seconds; i += 1) {
    g.master.endpoint.read(readingOf(g, wrong));
    g.world.nudge(g.master);
    g.run(1);
  }
}

const isFollowed = (event: Event): event is Event & { type: 'reference-followed' } =>
  event.type === 'reference-followed';

const told = (g: SimulatedGroup): string[] =>
  g.events
    .map(({ event }) => event.type)
    .filter((type) => type.startsWith('reference') || type === 'undecided');

t.test('in mode master a senseless clock is passed on to nobody, until it was set', (t) => {
  for (const wrong of SENSELESS) {
    const g = new SimulatedGroup({
      cryptoOf: lightCrypto,
      seed: 1,
      master: { mode: 'master', wallOffset: wrong },
    });
    const unset = g.startAgent('line-1', { wallOffset: -54 * YEAR });
    const right = g.startAgent('line-2');
    run(g, 12, wrong);
    t.match(g.observeMaster(), { quality: 'unset', doubt: 'no-reference', bound: Infinity });
    for (const agent of [unset, right])
      t.match(g.observe(agent), { quality: 'unset', bound: Infinity });
    t.same(told(g), ['reference-lost', 'undecided'], 'and that is told');
    // NTP sets it.
    run(g, 12, 0);
    for (const agent of [undefined, unset, right])
      t.ok(Math.abs(off(g, agent)) < 1e5, `${off(g, agent)} ns`);
    t.same(told(g).slice(2), ['reference-back']);
  }
  t.end();
});

t.test('a reference that falls back by 1024 weeks is told and left, and taken up again', (t) => {
  for (const wrong of [-WEEKS, ...SENSELESS]) {
    const g = new SimulatedGroup({ cryptoOf: lightCrypto, seed: 2, master: { mode: 'master' } });
    const agent = g.startAgent('line-1');
    run(g, 30, 0);
    run(g, 40, wrong);
    t.equal(g.observeMaster().quality, 'holdover', 'the master says so');
    const { bound } = g.observeMaster();
    t.ok(bound > 1e3 && bound < 1e6, `its bound is a crystal's: ${bound} ns`);
    for (const one of [undefined, agent]) t.ok(Math.abs(off(g, one)) < 1e5, `${off(g, one)} ns`);
    t.ok(g.observe(agent).bound >= Math.abs(off(g, agent)));
    t.same(told(g), ['reference-lost']);
    run(g, 30, 0);
    t.equal(g.observeMaster().quality, 'synchronised');
    t.same(told(g), ['reference-lost', 'reference-back']);
    t.notOk(
      g.events.some(({ at, event }) => event.type === 'stepped' && at > 10e9),
      'nobody stepped',
    );
  }
  t.end();
});

t.test('a master that boots years ahead takes everybody back when its clock is put right', (t) => {
  for (const ahead of [25 * YEAR, 66 * YEAR]) {
    const plant = new SimulatedPlant({
      cryptoOf: lightCrypto,
      seed: 14,
      mode: 'master',
      masters: 2,
      agents: 4,
      // Every second one asks by itself.
      asksItself: (index) => index % 2 === 1,
      walls: [ahead, 0],
    });
    const everybody = [...plant.masters, ...plant.agents];
    plant.run(30);
    for (const one of everybody)
      t.ok(Math.abs(plant.ahead(one) - ahead) < 1e7, `${one.name}: ${plant.ahead(one)} ns`);
    plant.walls[0] = 0;
    plant.run(60);
    for (const one of everybody) {
      t.ok(Math.abs(plant.ahead(one)) < 1e6, `${one.name}: ${plant.ahead(one)} ns`);
      t.ok(plant.now(one).bound >= Math.abs(plant.ahead(one)), one.name);
      t.ok(plant.now(one).bound < 1e7, `${one.name}: ${plant.now(one).bound} ns`);
    }
  }
  t.end();
});

t.test(
  'a jump of the reference to a time that can be is told, and told again as it is followed',
  (t) => {
    for (const by of [1 * SECOND, -3 * SECOND, 5 * YEAR]) {
      const g = new SimulatedGroup({ cryptoOf: lightCrypto, seed: 3, master: { mode: 'master' } });
      const agent = g.startAgent('line-1');
      run(g, 60, 0);
      run(g, 2, by);
      t.same(told(g), ['reference-jumped'], 'at the first reading');
      t.ok(g.observeMaster().bound >= 0.99 * Math.abs(by), 'and its bound holds it');
      run(g, 70, by);
      t.same(told(g), ['reference-jumped', 'reference-followed']);
      const followed = g.events.map(({ event }) => event).find(isFollowed)!;
      t.ok(Math.abs(followed.by - by) < 1e-3 * Math.abs(by), `${followed.by} ns`);
      t.ok(Math.abs(off(g, agent) - by) <= g.observe(agent).bound + 1e5);
      run(g, 5, by);
      t.equal(told(g).length, 2);
    }
    t.end();
  },
);

t.test(
  'a clock that stands still to be caught up with is not well, at its agent and to the master',
  (t) => {
    const g = new SimulatedGroup({ cryptoOf: lightCrypto, seed: 12, master: { mode: 'master' } });
    const agent = g.startAgent('line-1');
    run(g, 60, 0);
    t.equal(g.observe(agent).shownQuality, 'synchronised');
    run(g, 100, -DAYS);
    t.match(g.observe(agent), { shownQuality: 'astray', waiting: true });
    t.match(g.observeMaster().agents, [{ quality: 'astray', health: 'healthy' }]);
    t.ok(Math.abs(off(g) + DAYS) < 1e6, 'the master goes where its machine’s clock is');
    t.ok(g.observeMaster().bound < 1e6);
    g.world.remove(agent);
    const again = g.startAgent('line-1', {
      memory: agent.endpoint.memory(agent.oscillator.raw(g.world.now)),
    });
    run(g, 20, -DAYS);
    t.equal(g.observe(again).shownQuality, 'synchronised', 'a restart takes it there');
    t.match(g.observeMaster().agents, [{ quality: 'synchronised' }]);
    t.end();
  },
);

t.test('one odd reading of the reference is told, and moves nothing', (t) => {
  const g = new SimulatedGroup({ cryptoOf: lightCrypto, seed: 4, master: { mode: 'master' } });
  const agent = g.startAgent('line-1');
  run(g, 60, 0);
  run(g, 1, 3 * YEAR);
  run(g, 60, 0);
  t.same(told(g), ['reference-jumped']);
  for (const one of [undefined, agent]) t.ok(Math.abs(off(g, one)) < 1e5, `${off(g, one)} ns`);
  t.end();
});

t.test('a clock that is years ahead at boot goes to group time at once, master or agent', (t) => {
  for (const ahead of [25 * YEAR, 66 * YEAR, 2 ** 32 * SECOND, 40 * 3600 * SECOND]) {
    const g = new SimulatedGroup({ cryptoOf: lightCrypto, seed: 5, master: { wallOffset: ahead } });
    const right = [1, 2, 3].map((i) => g.startAgent(`line-${i}`, { wallOffset: i * 1e7 }));
    const wrong = g.startAgent('line-4', {
      wallOffset: ahead,
      policy: { maxBackwardStep: spanOf(0) },
    });
    g.run(30);
    for (const one of [undefined, ...right, wrong])
      t.ok(Math.abs(off(g, one)) < SECOND, `${ahead / YEAR} years: ${off(g, one)} ns`);
    t.ok(g.observeMaster().bound < 1e6, 'the master shows what it agreed on');
    t.match(g.observe(wrong), { waiting: false, quality: 'synchronised' });
    t.ok(g.observe(wrong).bound < 1e6);
  }
  t.end();
});

t.test('a state that remembers such a time keeps nobody there', (t) => {
  const later = groupAdd(BEGINNING, spanOf(25 * YEAR));
  const g = new SimulatedGroup({ cryptoOf: lightCrypto, seed: 6 });
  const agent = g.startAgent('line-1', { memory: { rate: 0, time: later, term: 0 } });
  t.ok(off(g, agent) > 24 * YEAR, 'it begins there, and promises nothing');
  t.equal(g.observe(agent).bound, Infinity);
  g.run(20);
  t.ok(Math.abs(off(g, agent)) < 1e5, `${off(g, agent)} ns`);
  t.end();
});

t.test('a master whose clock is set after it started takes its time from it then', (t) => {
  for (const wrong of SENSELESS) {
    let now = wrong;
    const g: SimulatedGroup = new SimulatedGroup({
      cryptoOf: lightCrypto,
      seed: 7,
      master: { wallOffset: wrong, readOwn: () => readingOf(g, now) },
    });
    g.newCredential('line-2', 'agent');
    const agent = g.startAgent('line-1', { wallOffset: -54 * YEAR });
    g.run(40);
    t.match(g.observeMaster(), { quality: 'unset', doubt: 'no-clock' });
    now = 1e8;
    g.run(10);
    for (const one of [undefined, agent])
      t.ok(Math.abs(off(g, one) - 1e8) < 1e5, `${off(g, one)} ns`);
  }
  t.end();
});

t.test('agents that claim a time that cannot be have no say, however many they are', (t) => {
  for (const ahead of SENSELESS)
    for (const kind of ['own', 'group']) {
      const g = new SimulatedGroup({ cryptoOf: lightCrypto, seed: 8 });
      const agents = [1, 2, 3].map((i) =>
        kind === 'own'
          ? g.startAgent(`line-${i}`, { wallOffset: ahead })
          : g.startAgent(`line-${i}`, { claims: { ahead, bound: 1000 } }),
      );
      g.run(30);
      t.ok(Math.abs(off(g)) < 1e6, `${kind} ${ahead}: ${off(g)} ns`);
      if (kind === 'own') for (const one of agents) t.ok(Math.abs(off(g, one)) < 1e6);
    }
  t.end();
});

t.test('of masters in mode master one with a clock that can be followed takes over', (t) => {
  for (const broken of [1, 2]) {
    const walls = [0, 0, 0];
    walls[broken] = -39 * YEAR;
    const plant = new SimulatedPlant({ cryptoOf: lightCrypto, seed: 9, mode: 'master', walls });
    plant.run(30);
    plant.crash(plant.masters[0]!);
    plant.run(30);
    const [leader] = plant.leaders();
    t.equal(leader!.name, `lab-${4 - broken}`);
    for (const one of [leader!, ...plant.agents])
      t.ok(Math.abs(plant.ahead(one)) < 1e6, `${one.name}: ${plant.ahead(one)} ns`);
  }
  t.end();
});

t.test('a master that takes over with a senseless clock goes on with the group’s time', (t) => {
  for (const wrong of SENSELESS.slice(1, 3)) {
    const plant = new SimulatedPlant({
      cryptoOf: lightCrypto,
      seed: 10,
      mode: 'master',
      masters: 2,
      walls: [0, wrong],
    });
    plant.run(30);
    plant.crash(plant.masters[0]!);
    plant.run(60);
    const [leader] = plant.leaders();
    t.equal(leader!.name, 'lab-2');
    t.equal(leader!.endpoint.observe(leader!.oscillator.raw(plant.world.now)).quality, 'holdover');
    for (const one of [leader!, ...plant.agents])
      t.ok(Math.abs(plant.ahead(one)) < 1e6, `${one.name}: ${plant.ahead(one)} ns`);
    plant.walls[1] = 2e7;
    plant.run(60);
    t.ok(Math.abs(plant.ahead(leader!) - 2e7) < 1e5, 'once it was set, it is followed');
  }
  t.end();
});

t.test('an operator sets no group to a time that nobody would believe', (t) => {
  const plant = new SimulatedPlant({ cryptoOf: lightCrypto, seed: 11, masters: 1 });
  plant.run(10);
  const [{ endpoint, oscillator }] = plant.masters as [SimulatedPlant['masters'][number]];
  const raw = oscillator.raw(plant.world.now);
  for (const seconds of [0, TIME_LEAST - 1, TIME_MOST, TIME_MOST + 1e9])
    t.throws(() => endpoint.setByOperator(groupTime(seconds), raw), /cannot be/);
  endpoint.setByOperator(groupTime(TIME_LEAST), raw);
  endpoint.setByOperator(groupTime(TIME_MOST - 1), raw);
  t.end();
});
