// Stories of a whole group: lines pulled onto one second, bad networks, modes, and repeatability.
import { createHash } from 'node:crypto';
import t from 'tap';
import {
  type GroupTime,
  formatGroupTime,
  groupAdd,
  groupDifference,
  groupTime,
  spanOf,
} from '#protocol/time.js';
import { type AgentHost, BEGINNING, SimulatedGroup } from '../sim/group.js';
import { story } from '../sim/transcript.js';
import { Watch, judge } from '../sim/watch.js';
import { KeptTranscripts } from '../sim/kept-transcript.js';

const transcripts = new KeptTranscripts(import.meta.url);

const HOUR = 3.6e12;

/** Its shown clock now. */
const shown = (g: SimulatedGroup, agent: AgentHost): GroupTime => g.observe(agent).time;

t.test('four lines are pulled onto one second, though one is an hour off', (t) => {
  const g = new SimulatedGroup({ seed: 3 });
  const offsets = [2e8, -3e8, 1e8, HOUR];
  const lines = offsets.map((wallOffset, i) =>
    g.startAgent(`line-${i + 1}`, {
      wallOffset,
      oscillator: { drift: (i - 1.5) * 2e-5, start: (i + 1) * 1e10 },
    }),
  );
  g.run(60);
  for (const agent of lines) {
    const { error, allowed } = judge(g, agent);
    t.ok(error < 1e5, `${agent.name}: ${error.toFixed(0)} ns`);
    t.ok(error <= allowed, `${agent.name}: within ${allowed.toFixed(0)} ns`);
    t.equal(g.observe(agent).quality, 'synchronised');
    const drift = (lines.indexOf(agent) - 1.5) * 2e-5;
    const pace = (1 + g.observe(agent).rate) * (1 + drift) - (1 + g.observeMaster().rate);
    t.ok(Math.abs(pace) < 2e-6, `${agent.name}: at the group’s rate but for ${pace}`);
  }
  const { time, round, agents } = g.observeMaster();
  const truth = groupAdd(BEGINNING, spanOf(g.world.now));
  const moved = groupDifference(time, truth);
  t.ok(Math.abs(moved) < 3e8, `the group stands among the four good clocks: ${moved} ns`);
  t.same([round.voters, round.agreeing, round.agreed], [5, 5, true]);
  t.same(
    agents.map((agent) => agent.standing),
    ['votes', 'votes', 'votes', 'votes'],
  );
  transcripts.match(t, story(g));
  t.end();
});

t.test('twenty agents at 20 % loss each way and 1 ms of jitter, for ten minutes', (t) => {
  const link = { base: 1e5, jitter: 1e6, loss: 0.2 };
  const g = new SimulatedGroup({ seed: 5, link });
  for (let i = 0; i < 20; i += 1)
    g.startAgent(`line-${i}`, {
      wallOffset: (i - 10) * 3e7,
      oscillator: { drift: (i - 10) * 3e-6, start: i * 1e10, wander: 1e-9 },
    });
  const watch = new Watch(g);
  let [worst, outside, samples] = [0, 0, 0];
  for (let tenth = 0; tenth < 6000; tenth += 1) {
    g.run(0.1);
    watch.look();
    for (const agent of g.agents) {
      if (g.observe(agent).quality === 'unset') continue;
      const { error, allowed } = judge(g, agent);
      samples += 1;
      if (error > allowed) outside += 1;
      if (tenth >= 600) worst = Math.max(worst, error);
    }
  }
  t.ok(outside <= samples / 1000, `outside its bound in ${outside} of ${samples} samples`);
  t.ok(worst < 1e6, `worst error after a minute ${(worst / 1e3).toFixed(0)} us`);
  t.equal(watch.backwards, 0, 'no clock ran backwards');
  const qualities = new Set(g.agents.map((agent) => g.observe(agent).quality));
  t.same([...qualities], ['synchronised']);
  t.same(
    g.observeMaster().agents.filter((agent) => agent.standing !== 'votes'),
    [],
  );
  t.comment(`worst error ${(worst / 1e3).toFixed(1)} us, ${outside} of ${samples} outside`);
  t.end();
});

t.test('loss is told apart by direction', (t) => {
  const g = new SimulatedGroup({
    seed: 6,
    network: (from) => ({ base: 1e5, loss: from.name === 'master' ? 0.3 : 0.1 }),
  });
  g.startAgent('kmc');
  g.run(2000);
  const { loss } = g.observeMaster().agents[0]!;
  const [out, back] = [loss.total.lostOut, loss.total.lostBack].map(
    (lost) => lost / loss.total.asks,
  );
  t.ok(Math.abs(out! - 0.3) < 0.03, `out ${out}`);
  // Of the asks that were heard, a tenth of the replies: 0.7 * 0.1 of all.
  t.ok(Math.abs(back! - 0.07) < 0.02, `back ${back}`);
  t.end();
});

t.test('duplicated and reordered datagrams disturb nobody', (t) => {
  const link = { base: 1e5, jitter: 3e8, duplication: 0.2 };
  const g = new SimulatedGroup({ seed: 7, link });
  const agents = [1, 2, 3].map((i) => g.startAgent(`line-${i}`, { wallOffset: i * 1e8 }));
  const watch = new Watch(g);
  let outside = 0;
  for (let tenth = 0; tenth < 6000; tenth += 1) {
    g.run(0.1);
    watch.look();
    for (const agent of agents) {
      if (g.observe(agent).quality === 'unset') continue;
      const { error, allowed } = judge(g, agent);
      if (error > allowed) outside += 1;
    }
  }
  t.ok(outside < 18, `${outside} of 18 000 samples outside`);
  t.equal(watch.backwards, 0);
  for (const agent of agents) {
    t.equal(g.observe(agent).quality, 'synchronised');
    t.ok((g.observe(agent).sinceCorrection ?? Infinity) < 1e10);
  }
  t.end();
});

t.test('agents that ask by themselves, after Cristian, follow the same second', (t) => {
  const g = new SimulatedGroup({ seed: 8 });
  const steady = g.startAgent('line-1', { wallOffset: 1e8 });
  const asking = [1, 2, 3].map((i) =>
    g.startAgent(`asks-${i}`, {
      algorithm: 'cristian',
      role: i === 3 ? 'client' : 'agent',
      wallOffset: i * -HOUR,
      oscillator: { drift: i * 2e-5, start: i * 1e11 },
    }),
  );
  g.run(30);
  const watch = new Watch(g);
  let outside = 0;
  for (let i = 0; i < 3000; i += 1) {
    g.run(0.1);
    watch.look();
    for (const agent of asking) {
      const { error, allowed } = judge(g, agent);
      if (error > allowed) outside += 1;
    }
  }
  t.equal(outside, 0);
  t.equal(watch.backwards, 0);
  for (const agent of asking) {
    t.ok(judge(g, agent).error < 1e5, `${agent.name}: ${judge(g, agent).error} ns`);
    const { quality, roundTrip, loss } = g.observe(agent);
    t.equal(quality, 'synchronised');
    t.ok(roundTrip !== undefined && roundTrip < 1e6);
    t.equal(loss.total.lostOut, 0);
  }
  const { agents, round } = g.observeMaster();
  t.equal(round.voters, 2, 'the master and the one that is steered');
  t.same(agents.map((agent) => agent.standing).toSorted(), ['client', 'client', 'client', 'votes']);
  t.ok(judge(g, steady).error < 1e5);
  t.end();
});

t.test('in mode master all follow the master’s own clock, at once and as it goes on', (t) => {
  const g = new SimulatedGroup({
    seed: 9,
    master: { mode: 'master', wallOffset: 7e9, oscillator: { drift: 5e-5 } },
  });
  const agents = [1, 2, 3].map((i) =>
    g.startAgent(`line-${i}`, { wallOffset: i * 1e8, oscillator: { start: i * 1e10 } }),
  );
  /** The wall clock of the master, which GPS steers: exact but for the 7 s it is ahead. */
  const wall = (): GroupTime => groupAdd(BEGINNING, spanOf(g.world.now + 7e9));
  for (let second = 0; second < 300; second += 1) {
    g.run(1);
    const raw = g.master.oscillator.raw(g.world.now);
    g.master.endpoint.read({ raw, time: wall(), width: spanOf(2000) });
    g.world.nudge(g.master);
  }
  for (const agent of agents) {
    const off = groupDifference(shown(g, agent), wall());
    t.ok(Math.abs(off) < 1e5, `${agent.name}: ${off.toFixed(0)} ns from the master’s wall clock`);
    t.ok(Math.abs(off) <= g.bound(agent));
    t.equal(g.observe(agent).quality, 'synchronised');
  }
  const { rate, agents: seen } = g.observeMaster();
  t.ok(Math.abs(rate + 5e-5) < 1e-6, `the group’s rate over the master’s fast crystal: ${rate}`);
  t.same(
    seen.map(({ standing }) => standing).filter((standing) => standing === 'joining'),
    [],
    'who is measured and corrected is no longer joining',
  );
  t.end();
});

t.test('an operator dictates the time, and everybody steps within a few seconds', (t) => {
  const g = new SimulatedGroup({ seed: 10 });
  const agents = [1, 2, 3].map((i) => g.startAgent(`line-${i}`, { wallOffset: i * 1e8 }));
  const stubborn = g.startAgent('stubborn', { policy: { maxBackwardStep: spanOf(0) } });
  g.run(30);
  for (const by of [HOUR, -2 * HOUR]) {
    const time = groupAdd(groupAdd(BEGINNING, spanOf(g.world.now)), spanOf(by));
    g.master.endpoint.setByOperator(time, g.master.oscillator.raw(g.world.now));
    g.world.nudge(g.master);
    g.run(3);
    for (const agent of agents)
      t.ok(judge(g, agent).error < 1e6, `${agent.name}: ${judge(g, agent).error} ns`);
    const off = groupDifference(g.observeMaster().time, groupAdd(time, spanOf(3e9)));
    t.ok(Math.abs(off) < 1e7, `the master itself: ${off} ns`);
    g.run(30);
    const later = groupDifference(g.observeMaster().time, groupAdd(time, spanOf(33e9)));
    t.ok(Math.abs(later) < 1e7, `nobody pulls it back: ${later} ns`);
    t.equal(g.observeMaster().isSetByOperator, false);
  }
  const before = shown(g, stubborn);
  g.run(100);
  const stood = groupDifference(shown(g, stubborn), before);
  t.ok(Math.abs(stood) < 1, 'who may not step back stands still until the group has caught up');
  const { error, allowed } = judge(g, stubborn);
  t.ok(error <= allowed && error > HOUR, 'and says how far it is off');
  t.end();
});

t.test('a dictated step is not lost in a bad network', (t) => {
  const g = new SimulatedGroup({ seed: 13, link: { base: 1e5, jitter: 1e5, loss: 0.5 } });
  const agents = [1, 2, 3, 4].map((i) => g.startAgent(`line-${i}`));
  g.run(60);
  const time = groupAdd(groupAdd(BEGINNING, spanOf(g.world.now)), spanOf(-HOUR));
  g.master.endpoint.setByOperator(time, g.master.oscillator.raw(g.world.now));
  g.world.nudge(g.master);
  g.run(60);
  for (const agent of agents)
    t.ok(judge(g, agent).error < 1e7, `${agent.name}: ${judge(g, agent).error} ns`);
  t.end();
});

t.test('an agent that restarts with another raw clock is taken back at once', (t) => {
  const g = new SimulatedGroup({ seed: 12 });
  const others = [1, 2].map((i) => g.startAgent(`line-${i}`));
  const before = g.startAgent('kmc', { oscillator: { drift: 3e-5, start: 5e12 } });
  g.run(60);
  const memory = before.endpoint.memory(before.oscillator.raw(g.world.now));
  g.world.remove(before);
  g.run(30);
  t.equal(g.observeMaster().agents.find(({ name }) => name === 'kmc')!.health, 'lost');
  // No clock chip: it boots in 1970, and its file moves it to where it was.
  const after = g.startAgent('kmc', {
    oscillator: { drift: 3e-5, start: 123 },
    wallOffset: -1.79e18,
    memory,
  });
  const started = groupDifference(shown(g, after), memory.time);
  t.ok(Math.abs(started) < 1e6, 'it starts at the last good time');
  t.equal(g.observe(after).term, memory.term);
  g.run(20);
  const { error, allowed } = judge(g, after);
  t.ok(error < 2e5 && error <= allowed, `${error} ns`);
  for (const agent of others) t.ok(judge(g, agent).error < 1e5, 'the others did not notice');
  const seen = g.observeMaster().agents.find(({ name }) => name === 'kmc')!;
  t.same([seen.health, seen.standing], ['healthy', 'votes']);
  t.end();
});

t.test('an agent that was never set boots in 1970 and still joins the century', (t) => {
  const g = new SimulatedGroup({ seed: 13 });
  const sound = g.startAgent('sound');
  const lost = g.startAgent('lost', { set: false, wallOffset: -1.79e18 });
  g.run(20);
  for (const agent of [sound, lost]) t.ok(judge(g, agent).error < 1e6);
  t.match(formatGroupTime(shown(g, lost)), /^2026-09-2/);
  t.end();
});

t.test('a master that boots in 1970 takes the agents’ century', (t) => {
  const g = new SimulatedGroup({ seed: 14, master: { wallOffset: -1.79e18 } });
  const agents = [1, 2, 3].map((i) => g.startAgent(`line-${i}`, { wallOffset: i * 1e7 }));
  g.run(30);
  const off = groupDifference(g.observeMaster().time, groupAdd(BEGINNING, spanOf(g.world.now)));
  t.ok(Math.abs(off) < 1e8, `${off} ns`);
  for (const agent of agents) t.ok(judge(g, agent).error < 1e6);
  t.end();
});

/** Ten minutes of a busy group, as one number over every byte, its time and its way. */
function fingerprint(seed: number): string {
  const hash = createHash('sha256');
  const g = new SimulatedGroup({
    seed,
    link: { base: 1e5, jitter: 1e6, loss: 0.1, duplication: 0.05 },
  });
  g.world.onDatagram = (bytes, from, to, at) =>
    hash.update(bytes).update(`${from.host} ${to.host} ${at}`);
  for (let i = 0; i < 5; i += 1)
    g.startAgent(`line-${i}`, {
      algorithm: i === 4 ? 'cristian' : 'berkeley',
      wallOffset: i * 1e8,
      oscillator: { drift: i * 1e-5, wander: 1e-9 },
    });
  g.run(600);
  return hash.digest('hex');
}

t.test('the same seed gives the same bytes, another seed others', (t) => {
  const first = fingerprint(15);
  t.equal(fingerprint(15), first);
  t.not(fingerprint(16), first);
  t.end();
});

t.test('watching changes nothing', (t) => {
  const watched = (looks: boolean): string => {
    const hash = createHash('sha256');
    const g = new SimulatedGroup({ seed: 17 });
    g.world.onDatagram = (bytes) => hash.update(bytes);
    const agent = g.startAgent('kmc');
    for (let i = 0; i < 600; i += 1) {
      g.run(0.1);
      if (!looks) continue;
      if (!Object.isFrozen(g.observe(agent)) || !Object.isFrozen(g.observeMaster()))
        t.fail('a picture that can be painted over');
    }
    return hash.digest('hex');
  };
  t.equal(watched(true), watched(false));
  t.end();
});

t.test('how fast the simulator is', (t) => {
  const began = process.hrtime.bigint();
  const g = new SimulatedGroup({ seed: 18, link: { base: 1e5, jitter: 1e5 } });
  for (let i = 0; i < 20; i += 1) g.startAgent(`line-${i}`);
  g.run(600);
  const took = Number(process.hrtime.bigint() - began) / 1e6;
  t.comment(
    `20 agents, 600 virtual seconds: ${took.toFixed(0)} ms, ${g.world.datagrams} datagrams`,
  );
  t.ok(g.world.datagrams > 20_000);
  t.ok(groupDifference(g.observeMaster().time, groupTime(1_790_000_600)) < 1e9);
  t.end();
});
