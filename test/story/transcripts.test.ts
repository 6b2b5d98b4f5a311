// Stories told from beginning to end: a cut, restarts, late comers, leaps of the master's clocks, a
// bad network. What each of them looks like is kept as a transcript.
import t, { type Test } from 'tap';
import { groupAdd, spanOf } from '#protocol/time.js';
import { Chronicle } from '../sim/chronicle.js';
import { type AgentHost, BEGINNING, type GroupSetup, SimulatedGroup } from '../sim/group.js';
import type { LinkOptions } from '../sim/link.js';
import { spread } from '../sim/watch.js';
import { KeptTranscripts } from '../sim/kept-transcript.js';

const transcripts = new KeptTranscripts(import.meta.url);

const HOUR = 3.6e12;
const DRIFTS = [3e-5, -2e-5, 1e-5, -1e-5, 2e-5, 0];

/** A group of agents on crystals that are a little wrong, whose wall clocks are a little off. */
function plant(setup: GroupSetup, agents = 4): SimulatedGroup {
  const g = new SimulatedGroup(setup);
  for (let i = 0; i < agents; i += 1)
    g.startAgent(`line-${i + 1}`, {
      wallOffset: ((i % 3) - 1) * 1e8,
      oscillator: { drift: DRIFTS[i % DRIFTS.length]!, start: (i + 1) * 1e11, wander: 1e-10 },
    });
  return g;
}

/** At the end of every story: whatever happened, bounds held, and nobody ran backwards. */
function ends(t: Test, story: Chronicle, within: number): void {
  const { outside, samples, backwards } = story.watch;
  t.ok(outside <= samples / 1000, `outside their bounds in ${outside} of ${samples} samples`);
  t.equal(backwards, 0, 'nobody ran backwards');
  t.ok(story.apart() < within, `together within ${story.apart().toFixed(0)} ns`);
  for (const agent of story.g.agents)
    t.ok(Math.abs(story.g.error(agent)) < within, `${agent.name} shows what the master shows`);
  transcripts.match(t, story.text());
  t.end();
}

const stepped = (g: SimulatedGroup, since: number): string[] =>
  g.events.filter(({ at, event }) => at >= since && event.type === 'stepped').map((e) => e.host);

const qualities = (g: SimulatedGroup, agents: readonly AgentHost[] = g.agents): string[] => [
  ...new Set(agents.map((agent) => g.observe(agent).quality)),
];

t.test('half of a group is cut off for five minutes and comes back without a step', (t) => {
  const link: LinkOptions = { base: 1e5, jitter: 5e4 };
  let cut = false;
  const far = (name: string): boolean => ['line-4', 'line-5', 'line-6'].includes(name);
  const network: GroupSetup['network'] = (from, to) =>
    cut && far(from.name) !== far(to.name) ? undefined : link;
  const g = plant({ seed: 21, network }, 6);
  const story = new Chronicle(g);
  const [near, beyond] = [g.agents.slice(0, 3), g.agents.slice(3)];
  story.run(120);
  story.look();
  cut = true;
  story.note('the cable to line-4, line-5 and line-6 is cut');
  const at = g.world.now;
  story.run(300);
  story.look();
  t.same([qualities(g, near), qualities(g, beyond)], [['synchronised'], ['holdover']]);
  t.ok(story.apart() < 1e6, `the rates were kept: ${story.apart().toFixed(0)} ns apart`);
  cut = false;
  story.note('the cable is mended');
  story.run(60);
  story.look();
  t.same(qualities(g), ['synchronised']);
  t.same(stepped(g, at), [], 'nobody stepped');
  ends(t, story, 1e5);
});

t.test('a master restarts with its memory: the group goes on', (t) => {
  const g = plant({ seed: 22 });
  const story = new Chronicle(g);
  story.run(120);
  story.look();
  const { endpoint, oscillator } = g.master;
  const { term, rate } = endpoint.memory(oscillator.raw(g.world.now));
  const [at, before] = [g.world.now, story.ahead()];
  g.world.remove(g.master);
  story.note('the master’s power fails');
  // Who looks at a clock needs a master to compare it with, so nobody looks now.
  g.run(40);
  story.note('it is back, and remembers its term and rate');
  g.startMaster({ term, rate });
  story.run(80);
  story.look();
  t.same(qualities(g), ['synchronised']);
  t.same(stepped(g, at), [], 'nobody stepped');
  t.ok(Math.abs(story.ahead() - before) < 5e6, 'time went on as before');
  t.equal(g.observeMaster().term, term + 1);
  ends(t, story, 1e5);
});

t.test('a master restarts without its memory and an hour off: the agents’ time holds', (t) => {
  const g = plant({ seed: 23 });
  const story = new Chronicle(g);
  story.run(120);
  story.look();
  const [at, before] = [g.world.now, story.ahead()];
  g.world.remove(g.master);
  story.note('the master’s power fails');
  g.run(40);
  story.note('it is back, but knows nothing, and its wall clock is an hour ahead');
  g.startMaster({ wallOffset: HOUR });
  story.run(80);
  story.look();
  t.same(qualities(g), ['synchronised']);
  t.same(stepped(g, at), [], 'nobody stepped');
  t.ok(Math.abs(story.ahead() - before) < 5e6, 'time went on as before');
  ends(t, story, 1e5);
});

t.test('three agents that join an hour off come over, and nobody else notices', (t) => {
  const g = plant({ seed: 24 });
  const settled = [...g.agents];
  const story = new Chronicle(g);
  story.run(60);
  story.look();
  const before = story.ahead();
  story.note('three more are plugged in: an hour ahead, an hour behind, and never set');
  const at = g.world.now;
  g.startAgent('late-1', { wallOffset: HOUR, oscillator: { drift: 4e-5 } });
  g.startAgent('late-2', { wallOffset: -HOUR, oscillator: { drift: -4e-5 } });
  g.startAgent('late-3', { set: false, wallOffset: -1.79e18 });
  let apart = 0;
  story.run(60, () => {
    apart = Math.max(apart, ...settled.map((agent) => Math.abs(g.error(agent))));
  });
  story.look();
  t.same(stepped(g, at).toSorted(), ['late-1', 'late-2', 'late-3'], 'only they step');
  t.ok(apart < 1e5, `the others stay within ${apart.toFixed(0)} ns`);
  t.ok(Math.abs(story.ahead() - before) < 3e-5 * 60e9, 'and go on as their crystals do');
  t.same(
    g.observeMaster().agents.map(({ standing }) => standing),
    Array.from({ length: 7 }, () => 'votes'),
  );
  ends(t, story, 1e5);
});

t.test('the master’s raw clock leaps by ten seconds, and its six agents outvote it', (t) => {
  const oscillator = { phaseSteps: [{ at: 60, by: 1e10 }] };
  const g = plant({ seed: 25, master: { oscillator } }, 6);
  const story = new Chronicle(g);
  story.run(59);
  story.look();
  const before = story.ahead();
  // Until the master has heard of it from its agents it cannot know: they are judged by themselves.
  g.run(1);
  story.note('the master’s counter leaps ahead by ten seconds');
  let [apart, moved, backwards] = [0, 0, story.watch.backwards];
  const look = (): void => {
    apart = Math.max(apart, story.apart());
    moved = Math.max(moved, Math.abs(story.ahead() - before));
  };
  story.run(5, look);
  story.look();
  story.run(55, look);
  story.look();
  backwards += story.watch.backwards;
  t.ok(apart < 2e5, `the agents stay within ${apart.toFixed(0)} ns of one another`);
  t.ok(moved < 3e-5 * 61e9, `and where they were, but for ${moved.toFixed(0)} ns`);
  t.equal(backwards, 0);
  t.same(stepped(g, 59e9), [], 'nobody stepped');
  t.same(qualities(g), ['synchronised']);
  t.ok(Math.max(...g.agents.map((agent) => Math.abs(g.error(agent)))) < 1e5, 'the master too');
  transcripts.match(t, story.text());
  t.end();
});

/** And how close agents and master are a minute later, while some of them still slew. */
const LEAPS: readonly [name: string, leap: number, within: number][] = [
  ['ahead by five seconds', 5e9, 1e5],
  ['ahead by a fifth of a second', 2e8, 1e6],
  ['back by three seconds', -3e9, 5e8],
];

for (const [name, leap, within] of LEAPS)
  t.test(`in mode master the wall clock leaps ${name}: all doubt it, then follow`, (t) => {
    let wrong = 0;
    const g = plant({ seed: 26, master: { mode: 'master', oscillator: { drift: 2e-5 } } });
    const story = new Chronicle(g);
    let next = 0;
    /** The wall clock is read every sixteen seconds. */
    const read = (): void => {
      if (g.world.now < next) return;
      next = g.world.now + 16e9;
      const raw = g.master.oscillator.raw(g.world.now);
      const time = groupAdd(BEGINNING, spanOf(g.world.now + wrong));
      g.master.endpoint.read({ raw, time, width: spanOf(2000) });
      g.world.nudge(g.master);
    };
    story.run(120, read);
    story.look();
    wrong = leap;
    story.note(`the master’s wall clock leaps ${name}`);
    story.run(34, read);
    story.look();
    t.ok(Math.abs(story.ahead()) < 1e5, 'two readings are not believed');
    for (const agent of g.agents)
      t.ok(g.bound(agent) > Math.abs(leap), `${agent.name} says that it may be that wrong`);
    story.run(66, read);
    story.look();
    t.ok(story.ahead() / leap > 0.1, 'the third is: they are there, or on their way');
    ends(t, story, within);
  });

t.test('three of ten datagrams are lost each way, and one path dies', (t) => {
  const lossy: LinkOptions = { base: 1e5, jitter: 5e4, loss: 0.3 };
  let dead = false;
  const network: GroupSetup['network'] = (from, to) =>
    dead && (from.name === 'line-6' || to.name === 'line-6') ? undefined : lossy;
  const g = plant({ seed: 27, network }, 6);
  const story = new Chronicle(g);
  story.run(60);
  story.look();
  dead = true;
  story.note('the path to line-6 dies');
  const living = g.agents.slice(0, 5);
  let apart = 0;
  story.run(240, () => {
    apart = Math.max(apart, spread(g, living));
  });
  story.look();
  t.ok(apart < 1e5, `the others stay within ${apart.toFixed(0)} ns`);
  t.same([qualities(g, living), qualities(g, g.agents.slice(5))], [['synchronised'], ['holdover']]);
  ends(t, story, 1e6);
});
