// Stories of masters that go and come back, of sessions that are renewed, and of machines that move.
import { placeOf } from '#protocol/endpoint.js';
import t from 'tap';
import { groupAdd, groupDifference, rawTime, spanOf } from '#protocol/time.js';
import { HANDSHAKE_SIZE, HEADER } from '#protocol/wire/layout.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { type AgentHost, BEGINNING, SimulatedGroup } from '../sim/group.js';
import { seededRandom } from '../sim/random.js';
import type { Network } from '../sim/world.js';

const HOUR = 3.6e12;

const typesOf = (g: SimulatedGroup, host: string, since = 0): string[] =>
  g.events
    .filter((one) => one.host === host && one.at >= since)
    .map(({ event }) => ('reason' in event ? `${event.type} ${event.reason}` : event.type));

/** How far two agents are apart, and how far both of them say they may be. */
function apart(
  g: SimulatedGroup,
  one: AgentHost,
  other: AgentHost,
): [error: number, allowed: number] {
  const error = groupDifference(g.observe(one).time, g.observe(other).time);
  return [Math.abs(error), g.bound(one) + g.bound(other)];
}

const DRIFTS = [4e-5, -3e-5, 1e-5];

const plant = (g: SimulatedGroup): AgentHost[] =>
  DRIFTS.map((drift, i) =>
    g.startAgent(`line-${i + 1}`, {
      wallOffset: (i - 1) * 1e8,
      oscillator: { drift, start: (i + 1) * 1e11, wander: 1e-10 },
    }),
  );

t.test('a master vanishes: the lines hold over, say so, and stay together as they promise', (t) => {
  const g = new SimulatedGroup({ seed: 1 });
  const lines = plant(g);
  g.run(120);
  const term = g.observeMaster().term;
  g.world.remove(g.master);
  const gone = g.world.now;
  const bounds = lines.map((agent) => g.bound(agent));
  g.run(30);
  for (const agent of lines) {
    t.equal(g.observe(agent).quality, 'holdover');
    t.same(typesOf(g, agent.name, gone), ['holdover']);
  }
  let before = bounds;
  for (let minute = 0; minute < 70; minute += 1) {
    g.run(60);
    const now = lines.map((agent) => g.bound(agent));
    if (!now.every((bound, i) => bound > before[i]!)) t.fail(`a bound shrank in minute ${minute}`);
    before = now;
    for (const [i, one] of lines.entries())
      for (const other of lines.slice(i + 1)) {
        const [error, allowed] = apart(g, one, other);
        if (error > allowed) t.fail(`${one.name} and ${other.name}: ${error} of ${allowed} ns`);
      }
  }
  const [error] = apart(g, lines[0]!, lines[1]!);
  t.ok(error < 5e6, `${(error / 1e3).toFixed(0)} us apart after 70 minutes: the rates were kept`);
  for (const agent of lines)
    t.same(typesOf(g, agent.name, gone), ['holdover', 'holdover-alarm'], 'an alarm after an hour');

  // It returns, its clock now an hour off: the time is the agents'.
  const kept = groupAdd(g.observe(lines[0]!).time, spanOf(0));
  const returned = g.world.now;
  g.startMaster({ term, wallOffset: HOUR, gather: spanOf(3e10) });
  g.run(120);
  for (const agent of lines) {
    t.ok(Math.abs(g.error(agent)) < 2e5, `${agent.name}: ${g.error(agent)} ns`);
    t.ok(Math.abs(g.error(agent)) <= g.bound(agent) + g.observeMaster().bound);
    t.equal(g.observe(agent).quality, 'synchronised');
    t.notOk(typesOf(g, agent.name, returned).includes('stepped'), 'nobody stepped');
  }
  const moved = groupDifference(g.observeMaster().time, groupAdd(kept, spanOf(120e9)));
  t.ok(Math.abs(moved) < 1e7, `group time went on: ${moved} ns`);
  t.ok(g.observeMaster().term > term, 'under a later term');
  t.end();
});

t.test('a day without a master leaves poor crystals within their bounds', (t) => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const g = new SimulatedGroup({ seed, link: { base: 1e5, jitter: 5e4 } });
    const agent = g.startAgent('line-1', {
      oscillator: { drift: 1e-5, start: 1e11, wander: 1e-8 },
    });
    g.run(900);
    g.world.remove(g.master);
    let worst = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      g.run(3600);
      worst = Math.max(worst, Math.abs(g.error(agent)) / g.bound(agent));
    }
    t.ok(worst <= 1, `seed ${seed}: ${worst.toFixed(2)} of its bound`);
    t.ok(g.bound(agent) < 1e9, 'and that is of use still');
  }
  t.end();
});

t.test('a master that returns after long takes the agents’ time with its usual patience', (t) => {
  // Agents greet a dead master ever more seldom; who listens for less would hear nobody.
  let wrong = 0;
  for (let seed = 1; seed <= 10; seed += 1) {
    const g = new SimulatedGroup({ seed });
    const [agent] = plant(g);
    g.run(60);
    g.world.remove(g.master);
    g.run(300 + seed);
    g.startMaster({ term: 1, wallOffset: HOUR });
    g.run(60);
    const truth = groupAdd(BEGINNING, spanOf(g.world.now));
    const off = groupDifference(g.observeMaster().time, truth);
    if (Math.abs(off) > 1e9 || g.observe(agent!).quality !== 'synchronised') wrong += 1;
  }
  t.equal(wrong, 0, 'so many of ten masters took their own wrong clock');
  t.end();
});

t.test('a master whose term file was lost leads beyond the term that its agents know', (t) => {
  const g = new SimulatedGroup({ seed: 2, master: { term: 40 } });
  const lines = plant(g);
  g.run(20);
  t.equal(g.observe(lines[0]!).term, 41);
  g.world.remove(g.master);
  g.run(10);
  g.startMaster({ term: 0, gather: spanOf(2e10) });
  g.run(90);
  t.equal(g.observeMaster().term, 42);
  for (const agent of lines)
    t.same([g.observe(agent).term, g.observe(agent).quality], [42, 'synchronised']);
  t.end();
});

t.test('a partition heals: the lines hold over and come back without a step', (t) => {
  let cut = false;
  const network: Network = () => (cut ? undefined : { base: 1e5, jitter: 5e4 });
  const g = new SimulatedGroup({ seed: 3, network });
  const lines = plant(g);
  g.run(120);
  cut = true;
  g.run(600);
  for (const agent of lines) {
    t.equal(g.observe(agent).quality, 'holdover');
    t.ok(Math.abs(g.error(agent)) <= g.bound(agent) + g.observeMaster().bound);
  }
  t.same(
    g.observeMaster().agents.map(({ health, standing }) => [health, standing]),
    lines.map(() => ['lost', 'stale']),
  );
  cut = false;
  const healed = g.world.now;
  g.run(60);
  for (const agent of lines) {
    t.equal(g.observe(agent).quality, 'synchronised');
    t.ok(Math.abs(g.error(agent)) < 2e5, `${g.error(agent)} ns`);
    t.notOk(typesOf(g, agent.name, healed).includes('stepped'));
  }
  t.same(
    g.observeMaster().agents.map(({ health, standing }) => [health, standing]),
    lines.map(() => ['healthy', 'votes']),
  );
  t.end();
});

/** Runs a group over the renewal of its session after a day. */
function overADay(seed: number, loss: number, extra: number): SimulatedGroup {
  const g = new SimulatedGroup({ seed, interval: 32e9, link: { base: 1e5, jitter: 1e5, loss } });
  plant(g);
  g.run(86_400 + extra);
  return g;
}

t.test('a session is renewed after a day without a gap in the measurements', (t) => {
  const g = new SimulatedGroup({ seed: 4, interval: 16e9 });
  const lines = plant(g);
  g.run(86_300);
  const samples = g.observeMaster().agents.map((agent) => agent.samples);
  const before = g.world.now;
  g.run(400);
  for (const agent of lines) {
    t.same(typesOf(g, agent.name, before), ['joined'], 'it greeted once');
    t.equal(g.observe(agent).quality, 'synchronised');
    t.ok((g.observe(agent).sinceCorrection ?? Infinity) < 17e9, 'and it is still corrected');
    t.ok(Math.abs(g.error(agent)) < 2e5);
  }
  for (const [i, agent] of g.observeMaster().agents.entries()) {
    t.ok(agent.samples >= samples[i]! + 24, `${agent.samples - samples[i]!} samples in 400 s`);
    t.equal(agent.standing, 'votes');
  }
  t.end();
});

t.test('a session is renewed while the master is away, and time does not stand still', (t) => {
  const g = new SimulatedGroup({ seed: 5, interval: 16e9 });
  const [agent] = plant(g);
  g.run(86_000);
  g.world.remove(g.master);
  g.run(1000);
  t.equal(g.observe(agent!).quality, 'holdover');
  t.end();
});

t.test('no correction is mistaken for an old one when a renewal meets a lossy network', (t) => {
  const stuck: string[] = [];
  for (let seed = 1; seed <= 4; seed += 1) {
    const g = overADay(seed, 0.3, 3600);
    for (const agent of g.agents) {
      const since = g.observe(agent).sinceCorrection ?? Infinity;
      if (since > 6e11) stuck.push(`seed ${seed}: ${agent.name} for ${(since / 1e9).toFixed(0)} s`);
    }
  }
  t.same(stuck, []);
  t.end();
});

/** The same device behind another address from now on. */
function move(g: SimulatedGroup, agent: AgentHost, host: string): AgentHost {
  g.world.remove(agent);
  const moved = { ...agent, address: { host, port: 40_001 } };
  g.world.add(moved);
  g.agents[g.agents.indexOf(agent)] = moved;
  return moved;
}

t.test('an agent’s address changes, and the master finds it again', (t) => {
  for (const algorithm of ['berkeley', 'cristian'] as const) {
    const g = new SimulatedGroup({ seed: 6 });
    g.startAgent('other');
    const agent = g.startAgent('kmc', { algorithm, wallOffset: 1e8 });
    g.run(60);
    const before = g.world.now;
    const moved = move(g, agent, '10.7.7.7');
    g.run(20);
    const seen = g.observeMaster().agents.find(({ name }) => name === 'kmc')!;
    t.equal(seen.address?.host, '10.7.7.7');
    t.equal(seen.health, 'healthy');
    t.equal(g.observe(moved).quality, 'synchronised');
    t.ok((g.observe(moved).sinceCorrection ?? Infinity) < 3e9, algorithm);
    t.ok(Math.abs(g.error(moved)) < 1e5);
    t.notOk(typesOf(g, 'kmc', before).includes('stepped'));
  }
  t.end();
});

t.test('the master’s address changes to one that a name server tells', (t) => {
  const g = new SimulatedGroup({ seed: 7 });
  const agent = g.startAgent('kmc');
  g.run(60);
  const before = g.world.now;
  g.world.remove(g.master);
  g.master = { ...g.master, address: { host: '10.0.0.2', port: 7525 } };
  g.world.add(g.master);
  agent.endpoint.setMasters([placeOf(g.master.address)], agent.oscillator.raw(g.world.now));
  g.run(30);
  t.same(g.observe(agent).master, g.master.address);
  t.equal(g.observe(agent).quality, 'synchronised');
  t.notOk(typesOf(g, 'kmc', before).includes('stepped'));
  t.end();
});

t.test('an agent says goodbye, and comes back under the same name at once', (t) => {
  const g = new SimulatedGroup({ seed: 8 });
  g.startAgent('other');
  const agent = g.startAgent('kmc');
  g.run(30);
  agent.endpoint.leave();
  g.world.nudge(agent);
  g.world.remove(agent);
  g.run(1);
  const gone = g.observeMaster().agents.find(({ name }) => name === 'kmc')!;
  t.equal(gone.connected, false);
  t.same(typesOf(g, 'master').slice(-1), ['left']);
  const back = g.startAgent('kmc', { wallOffset: 1e8 });
  g.run(3);
  t.equal(g.observe(back).quality, 'synchronised');
  t.same(g.observeMaster().refusals, {});
  t.end();
});

t.test('a master says goodbye, and its agents look for another at once', (t) => {
  const g = new SimulatedGroup({ seed: 9 });
  const lines = plant(g);
  g.run(30);
  g.master.endpoint.leave();
  g.world.nudge(g.master);
  g.world.remove(g.master);
  g.run(0.01);
  for (const agent of lines) {
    t.equal(g.observe(agent).greeting, true);
    t.same(typesOf(g, agent.name).slice(-1), ['notice leaving']);
    t.equal(g.observe(agent).quality, 'synchronised', 'the clock itself goes on');
  }
  t.end();
});

t.test('an hour of random cuts and returns: bounds hold and everybody is found again', (t) => {
  const random = seededRandom(10);
  const cuts = new Set<string>();
  const network: Network = (from, to) =>
    cuts.has(from.name) || cuts.has(to.name) ? undefined : { base: 1e5, jitter: 2e5, loss: 0.05 };
  const g = new SimulatedGroup({ seed: 10, network });
  const lines = plant(g);
  let [outside, samples] = [0, 0];
  for (let i = 0; i < 240; i += 1) {
    cuts.clear();
    for (const agent of lines) if (random() < 0.3) cuts.add(agent.name);
    for (let second = 0; second < 15; second += 1) {
      g.run(1);
      for (const agent of lines) {
        samples += 1;
        if (Math.abs(g.error(agent)) > g.bound(agent) + g.observeMaster().bound) outside += 1;
      }
    }
  }
  t.ok(outside <= samples / 1000, `outside in ${outside} of ${samples} samples`);
  cuts.clear();
  g.run(60);
  for (const agent of lines) {
    t.equal(g.observe(agent).quality, 'synchronised');
    t.ok((g.observe(agent).sinceCorrection ?? Infinity) < 5e9);
  }
  t.end();
});

t.test(
  'no time-carrying datagram of a day is longer than 48 bytes, no answer than its question',
  (t) => {
    const g = new SimulatedGroup({ seed: 11, interval: 64e9 });
    const sizes = new Map<number, Set<number>>();
    g.world.onDatagram = (bytes) => {
      const type = bytes[HEADER.versionAndType]! & 15;
      sizes.set(type, (sizes.get(type) ?? new Set()).add(bytes.length));
    };
    plant(g);
    g.startAgent('asks', { algorithm: 'cristian' });
    g.run(7200);
    t.same([...sizes.keys()].toSorted(), [
      TYPE.hello,
      TYPE.welcome,
      TYPE.ask,
      TYPE.reply,
      TYPE.adjust,
      TYPE.cookie,
    ]);
    t.ok(Math.max(...sizes.get(TYPE.cookie)!) < HANDSHAKE_SIZE);
    for (const type of [TYPE.ask, TYPE.reply, TYPE.adjust]) t.same([...sizes.get(type)!], [48]);
    t.same([...sizes.get(TYPE.hello)!], [...sizes.get(TYPE.welcome)!]);
    t.equal(g.observe(g.agents[0]!).time.seconds > rawTime(0), true);
    t.end();
  },
);
