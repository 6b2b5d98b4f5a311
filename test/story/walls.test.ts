// Stories of groups whose wall clocks vote: where their time goes, who is left out, what may not move it.
import { groupAdd, groupDifference, spanOf } from '#protocol/time.js';
import t from 'tap';
import { type AgentHost, BEGINNING, SimulatedGroup } from '../sim/group.js';
import { seededRandom } from '../sim/random.js';
import { SimulatedWall, type WallClockOptions } from '../sim/wall-clock.js';

const MS = 1e6;
const HOUR = 3.6e12;

/** A group in which each agent has one of these wall clocks; all begin with true time. */
function groupWith(walls: readonly WallClockOptions[], setup: { mode?: 'master' } = {}) {
  const g = new SimulatedGroup({ seed: 5, master: setup });
  const random = seededRandom(6);
  const hung = walls.map((options) => new SimulatedWall(options, random));
  const agents = hung.map((wall, i) =>
    g.startAgent(`line-${i + 1}`, { wall, oscillator: { drift: (i - 2) * 5e-6 } }),
  );
  return { g, hung, agents, watch: { samples: 0, outside: 0 } };
}

type Group = ReturnType<typeof groupWith>;

/** How far group time is ahead of true time. */
const ahead = ({ g }: Group): number =>
  groupDifference(
    g.master.endpoint.now(g.master.oscillator.raw(g.world.now)).time,
    groupAdd(BEGINNING, spanOf(g.world.now)),
  );

/** Lets time pass, and looks whether everybody is within its bounds. */
function pass(group: Group, seconds: number): void {
  const { g, agents, watch } = group;
  for (let i = 0; i < 4 * seconds; i += 1) {
    g.run(0.25);
    for (const agent of agents) {
      watch.samples += 1;
      if (Math.abs(g.error(agent)) > g.bound(agent)) watch.outside += 1;
    }
  }
}

const standingOf = ({ g }: Group, { name }: AgentHost): string | undefined =>
  g.observeMaster().agents.find((agent) => agent.name === name)?.standing;

t.test('group time goes to the middle of the walls, slowly, and every clock with it', (t) => {
  const group = groupWith([120, -50, 31, 10, 80].map((ms) => ({ offset: ms * MS })));
  pass(group, 30);
  const early = ahead(group);
  pass(group, 570);
  t.ok(early > 1 * MS && early < 20 * MS, `on its way after 30 s: ${early / MS} ms`);
  t.ok(Math.abs(ahead(group) - 31 * MS) < 4 * MS, `${ahead(group) / MS} ms ahead`);
  for (const agent of group.agents) t.ok(Math.abs(group.g.error(agent)) < 0.1 * MS, agent.name);
  const { samples, outside } = group.watch;
  t.ok(outside <= samples / 1000, `outside their bounds in ${outside} of ${samples} samples`);
  const [wall] = group.g.observeMaster().agents.find(({ name }) => name === 'line-1')!.wallClocks;
  t.match(wall, { wall: 1, votes: true });
  const off = wall!.offset - (120 * MS - ahead(group));
  t.ok(Math.abs(off) <= wall!.bound, `the master knows it to ${off / MS} ms`);
  t.end();
});

t.test('it runs as the middle of the walls runs, whatever the crystals do', (t) => {
  const group = groupWith([30, 40, 50].map((ppm) => ({ drift: ppm * 1e-6 })));
  pass(group, 3600);
  const lag = 40e-6 * HOUR - ahead(group);
  t.ok(Math.abs(lag) < 8 * MS, `${lag / MS} ms behind the middle wall after an hour`);
  t.end();
});

t.test('fewer than half of the walls that lie are left out, and do not move it', (t) => {
  const lies = [HOUR, -HOUR];
  const group = groupWith([...lies, 12 * MS, -5 * MS, 3 * MS].map((offset) => ({ offset })));
  pass(group, 900);
  for (const [i, agent] of group.agents.entries())
    t.equal(standingOf(group, agent), i < lies.length ? 'outlier' : 'votes', agent.name);
  t.ok(ahead(group) > -8 * MS && ahead(group) < 15 * MS, `${ahead(group) / MS} ms`);
  t.ok(
    Math.abs(group.g.error(group.agents[0]!)) < 0.1 * MS,
    'whose wall lies is corrected as well',
  );
  t.end();
});

/** Four that run apart, and are set again and again, each time 4 ms too late. */
const setWrongly = (forgets: boolean): readonly WallClockOptions[] =>
  [1e-4, -1e-4, 5e-5, -5e-5].map((drift) => ({
    drift,
    bound: 0.5 * MS,
    set: { tolerance: 8 * MS, error: -4 * MS },
    forgets,
  }));

t.test('walls that are set do not move group time, however wrongly they are set', (t) => {
  const group = groupWith(setWrongly(false));
  pass(group, 3600);
  const settings = group.hung.map((wall) => wall.settings);
  t.ok(Math.min(...settings) > 10, `set ${settings.join(', ')} times`);
  t.ok(Math.abs(ahead(group)) < 8 * MS, `${ahead(group) / MS} ms`);
  const naive = groupWith(setWrongly(true));
  pass(naive, 3600);
  t.ok(ahead(naive) < -30 * MS, `counted as they read, they drag it: ${ahead(naive) / MS} ms`);
  t.end();
});

t.test(
  'what an operator sets holds with walls that are set; those that are only read draw it back',
  (t) => {
    const moved = (walls: readonly WallClockOptions[]): number => {
      const group = groupWith(walls);
      pass(group, 60);
      const { g } = group;
      const raw = g.master.oscillator.raw(g.world.now);
      const before = ahead(group);
      g.master.endpoint.setByOperator(
        groupAdd(g.master.endpoint.now(raw).time, spanOf(0.3e9)),
        raw,
      );
      pass(group, 2000);
      return ahead(group) - before;
    };
    const set = { tolerance: 1e9, error: 0 };
    const kept = moved([{ set }, { set }, { set }]);
    t.ok(Math.abs(kept - 300 * MS) < 8 * MS, `moved by ${kept / MS} ms`);
    const drawn = moved([{}, {}, {}]);
    t.ok(Math.abs(drawn) < 8 * MS, `moved by ${drawn / MS} ms`);
    t.end();
  },
);

t.test('in mode master walls are shown, and nothing else', (t) => {
  const group = groupWith(
    [120, 80].map((ms) => ({ offset: ms * MS })),
    { mode: 'master' },
  );
  pass(group, 120);
  t.ok(Math.abs(ahead(group)) < 1 * MS);
  for (const { name, wallClocks } of group.g.observeMaster().agents) {
    const off = wallClocks[0]!.offset / MS - (name === 'line-1' ? 120 : 80);
    t.ok(Math.abs(off) < 4, `${name}: known to ${off} ms`);
  }
  t.end();
});

t.test('a wall that is not known well enough does not vote; its agent’s crystal does', (t) => {
  const group = groupWith([1, 2, 3].map((i) => ({ offset: i * 100 * MS, bound: 150 * MS })));
  pass(group, 300);
  for (const agent of group.agents) t.equal(standingOf(group, agent), 'votes');
  t.ok(Math.abs(ahead(group)) < 5 * MS, `${ahead(group) / MS} ms`);
  t.end();
});
