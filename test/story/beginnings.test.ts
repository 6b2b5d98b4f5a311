// Stories of how a group takes its time: whose word it is, who is waited for, and what a rogue cannot do.

import t from 'tap';
import { groupAdd, groupDifference, spanOf } from '#protocol/time.js';
import { type AgentHost, type AgentOptions, BEGINNING, SimulatedGroup } from '../sim/group.js';
import { seededRandom } from '../sim/random.js';

const LONG = process.env['BELFRY_LONG'] === '1';
// The long form takes minutes.
if (LONG) t.setTimeout(0);
const SECOND = 1e9;
const HOUR = 3600 * SECOND;
const DAYS = 72 * HOUR;
const YEARS = 10 * 365 * 24 * HOUR;
const TRUST = SECOND;
/** A Pi without a battery shows the day on which its system was made. */
const NEVER_SET: AgentOptions = { set: false, wallOffset: -1.7e18 };

/** What the master shows, or an agent, less the truth: nanoseconds. */
function off(g: SimulatedGroup, agent?: AgentHost): number {
  const { time } = agent === undefined ? g.observeMaster() : g.observe(agent);
  return groupDifference(time, groupAdd(BEGINNING, spanOf(g.world.now)));
}

/** A device that says it had the group's time from some master: `ahead` of the truth, within `bound`. */
const claimant = (g: SimulatedGroup, name: string, ahead: number, bound = 1000): AgentHost =>
  g.startAgent(name, { claims: { ahead, bound } });

const eventsOf = (g: SimulatedGroup, type: string): SimulatedGroup['events'] =>
  g.events.filter(({ host, event }) => host === 'master' && event.type === type);

t.test('four Pis without a set clock and one rogue: the master’s own clock decides', (t) => {
  for (const ahead of [YEARS, -YEARS, DAYS, 2.1 * TRUST])
    for (const kind of ['own', 'group']) {
      const g = new SimulatedGroup({ seed: 1 });
      const honest = [1, 2, 3, 4].map((i) => g.startAgent(`line-${i}`, NEVER_SET));
      if (kind === 'own') g.startAgent('rogue', { wallOffset: ahead });
      else claimant(g, 'rogue', ahead);
      g.run(40);
      t.ok(Math.abs(off(g)) < 1e6, `${kind} ${ahead}: the master is off by ${off(g)} ns`);
      for (const agent of honest) t.ok(Math.abs(off(g, agent)) < 1e6, agent.name);
      const [{ event } = { event: undefined }] = eventsOf(g, 'formed');
      // Ten years back no clock is believed at all.
      const rogue = ahead === -YEARS ? [] : ['rogue'];
      const agreed = rogue.length === 0;
      t.match(event, { by: 'own', agreed, voters: 1 + rogue.length, disagreeing: rogue, keys: 5 });
    }
  t.end();
});

t.test('a rogue alone, before the others have booted, decides nothing', (t) => {
  for (const kind of ['own', 'group'] as const)
    for (const late of [10, 25, 300]) {
      const g = new SimulatedGroup({ seed: 2 });
      const names = [1, 2, 3, 4].map((i) => `line-${i}`);
      for (const name of names) g.newCredential(name, 'agent');
      if (kind === 'own') g.startAgent('rogue', { wallOffset: DAYS });
      else claimant(g, 'rogue', DAYS);
      g.run(late);
      const honest = names.map((name, i) => g.startAgent(name, { wallOffset: (i - 1) * 1e8 }));
      g.run(60);
      for (const agent of honest)
        t.ok(Math.abs(off(g, agent)) < TRUST, `${kind} after ${late} s: ${off(g, agent)} ns`);
      t.equal(g.observeMaster().quality, 'synchronised');
    }
  t.end();
});

t.test('an agent that is still shown another time than the group has brings the group’s', (t) => {
  const g = new SimulatedGroup({ seed: 3 });
  const ahead = g.startAgent('line-1', { policy: { maxBackwardStep: spanOf(0) } });
  g.run(20);
  // Set 56 h ahead, and then back, where it may not step back: it stands still.
  for (const by of [56 * HOUR, 0]) {
    const time = groupAdd(BEGINNING, spanOf(g.world.now + by));
    g.master.endpoint.setByOperator(time, g.master.oscillator.raw(g.world.now));
    g.world.nudge(g.master);
    g.run(30);
  }
  t.ok(off(g, ahead) > 55 * HOUR, 'what it shows');
  const { term } = g.observeMaster();
  g.world.remove(g.master);
  g.run(5);
  g.startMaster({ term, rate: 0, returns: true });
  g.run(60);
  t.ok(Math.abs(off(g)) < 1e6, `group time moved by ${off(g)} ns`);
  t.end();
});

t.test(
  'a master that was never set waits for a majority of all agents, or for an operator',
  (t) => {
    const setup = { seed: 4, master: { wallOffset: -1.79e18 } };
    const g = new SimulatedGroup(setup);
    for (const i of [1, 2, 3, 4, 5]) g.newCredential(`line-${i}`, 'agent');
    g.startAgent('line-1', { wallOffset: 1e8 });
    g.startAgent('line-2', { wallOffset: -1e8 });
    const unset = g.startAgent('line-3', NEVER_SET);
    g.run(600);
    t.equal(g.observeMaster().quality, 'unset', 'two of five are no majority');
    t.same([g.observeMaster().doubt, g.observe(unset).quality], ['no-clock', 'unset']);
    t.match(
      eventsOf(g, 'undecided').map(({ event }) => event),
      [{ doubt: 'no-clock', keys: 5, here: 3 }],
      'told once',
    );
    g.startAgent('line-4', { wallOffset: 2e8 });
    g.run(30);
    t.ok(Math.abs(off(g, unset)) < 3e8, 'three are');

    const other = new SimulatedGroup(setup);
    const agents = [1, 2, 3].map((i) => other.startAgent(`line-${i}`, NEVER_SET));
    other.run(60);
    t.equal(other.observeMaster().quality, 'unset', 'nobody has a time');
    const raw = other.master.oscillator.raw(other.world.now);
    other.master.endpoint.setByOperator(groupAdd(BEGINNING, spanOf(other.world.now)), raw);
    other.world.nudge(other.master);
    other.run(10);
    for (const agent of agents) t.ok(Math.abs(off(other, agent)) < 1e6, `${off(other, agent)} ns`);
    t.end();
  },
);

t.test(
  'a master that returns to few of its agents waits while the others may confirm them',
  (t) => {
    const start = (seed: number): [SimulatedGroup, AgentHost[]] => {
      const g = new SimulatedGroup({ seed });
      const agents = [1, 2, 3, 4, 5].map((i) => g.startAgent(`line-${i}`));
      g.run(60);
      g.world.remove(g.master);
      for (const agent of agents.slice(2)) g.world.remove(agent);
      g.run(10);
      return [g, agents];
    };
    // Its own clock is five seconds off by now.
    const [g, [one, other]] = start(5);
    g.startMaster({ term: 1, wallOffset: 5 * SECOND, returns: true });
    g.run(120);
    t.equal(g.observeMaster().doubt, 'contradicted');
    t.equal(g.observe(one!).quality, 'holdover', 'who holds the time goes on');
    t.ok(Math.abs(off(g, one!)) < 1e6 && Math.abs(off(g, other!)) < 1e6);
    claimant(g, 'line-3', 0, 1e6);
    g.run(60);
    t.ok(Math.abs(off(g)) < 1e7, `three of five bring it back: ${off(g)} ns`);

    const [near, [kept]] = start(6);
    near.startMaster({ term: 1, wallOffset: 0.5 * SECOND, returns: true });
    near.run(60);
    t.ok(Math.abs(off(near, kept!)) < 1e6, 'what its own clock bears out goes on without a step');
    t.end();
  },
);

t.test('late comers that agree against the master’s own clock follow it, and it is told', (t) => {
  const g = new SimulatedGroup({ seed: 9, master: { wallOffset: -HOUR } });
  for (const i of [1, 2, 3]) g.newCredential(`line-${i}`, 'agent');
  g.startAgent('line-1', NEVER_SET);
  g.run(30);
  t.match(eventsOf(g, 'formed')[0]?.event, { by: 'own', agreed: true, keys: 3 });
  const late = [2, 3].map((i) => g.startAgent(`line-${i}`));
  g.run(30);
  for (const agent of late) t.ok(Math.abs(off(g, agent) + HOUR) < 1e6, `${off(g, agent)} ns`);
  const told = eventsOf(g, 'contradicted').map(({ event }) => event);
  t.match(told, [{ agreeing: 2, keys: 3 }], 'once');
  t.end();
});

t.test('a rogue that begins again with another story has one voice', (t) => {
  const g = new SimulatedGroup({ seed: 10, master: { wallOffset: -1.79e18 } });
  for (const i of [1, 2, 3, 4]) g.newCredential(`line-${i}`, 'agent');
  const honest = g.startAgent('line-1', { wallOffset: 1e8 });
  for (const ahead of [DAYS, -DAYS, YEARS, 1.5 * TRUST, 0]) {
    const rogue = claimant(g, 'rogue', ahead, 0);
    g.run(40);
    g.world.remove(rogue);
    t.equal(g.observe(honest).quality, 'unset', 'two of five');
  }
  g.startAgent('line-2', { wallOffset: -1e8 });
  g.startAgent('line-3');
  g.run(40);
  t.ok(Math.abs(off(g, honest)) < 3e8, `${off(g, honest)} ns`);
  t.end();
});

t.test('two rogues that are left of five do not move a running group', (t) => {
  const g = new SimulatedGroup({ seed: 7 });
  const jumps = (at: number): number => SECOND * Math.max(Math.floor(at / 20e9) - 3, 0);
  const honest = [1, 2, 3].map((i) => g.startAgent(`line-${i}`));
  for (const i of [4, 5]) g.startAgent(`line-${i}`, { lie: jumps });
  g.run(50);
  for (const agent of honest) g.world.remove(agent);
  g.run(600);
  t.ok(Math.abs(off(g)) < 1e5, `off by ${off(g)} ns`);
  t.end();
});

t.test('mode master waits for a clock that was set', (t) => {
  const g = new SimulatedGroup({ seed: 8, master: { mode: 'master', wallOffset: -1.79e18 } });
  const agent = g.startAgent('line-1');
  const read = (offset: number): void => {
    const time = groupAdd(BEGINNING, spanOf(g.world.now + offset));
    const raw = g.master.oscillator.raw(g.world.now);
    g.master.endpoint.read({ raw, time, width: spanOf(1000) });
    g.world.nudge(g.master);
  };
  g.run(5);
  read(-1.79e18);
  g.run(5);
  t.same([g.observeMaster().quality, g.observeMaster().doubt], ['unset', 'no-reference']);
  read(0);
  g.run(5);
  t.ok(Math.abs(off(g, agent)) < 1e5, `${off(g, agent)} ns`);
  t.equal(g.observeMaster().doubt, undefined);
  t.end();
});

const seeds = LONG ? 400 : 25;
t.test(`${seeds} random plants with real agents: fewer than half rogues never win`, (t) => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = seededRandom(seed);
    const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
    const count = 1 + Math.floor(random() * 9);
    const rogues = Math.floor(random() * Math.ceil(count / 2));
    const g = new SimulatedGroup({ seed, link: { base: 1e5, jitter: 1e6, loss: 0.1 } });
    const names = Array.from({ length: count }, (_, i) => `line-${i}`);
    for (const name of names) g.newCredential(name, 'agent');
    const comers = names
      .map((name, i) => ({ name, rogue: i < rogues, at: pick([0, 0, 1, 10, 19, 25, 60]) }))
      .toSorted((a, b) => a.at - b.at);
    const honest: AgentHost[] = [];
    for (const { name, rogue, at } of comers) {
      g.run(Math.max(at - g.world.now / SECOND, 0));
      const lie = pick([YEARS, -YEARS, DAYS, 2.2 * TRUST, -1.9 * TRUST]);
      if (rogue && random() < 0.5) claimant(g, name, lie, pick([0, 1e3, 9e8, 1e15]));
      else if (rogue) g.startAgent(name, { wallOffset: lie });
      else {
        const wallOffset = (random() - 0.5) * TRUST;
        honest.push(g.startAgent(name, pick([{ wallOffset }, NEVER_SET])));
      }
    }
    g.run(90 - g.world.now / SECOND);
    for (const agent of honest)
      if (!(Math.abs(off(g, agent)) < 1.5 * TRUST))
        t.fail(`seed ${seed}: ${agent.name} is off by ${off(g, agent)} ns`);
  }
  t.end();
});
