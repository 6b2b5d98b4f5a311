// A plant goes through a leap second: by step and by smear, put in and left out, with a leader that dies in it and an
// agent that has heard nothing since. No clock leaves its bound against the rule's own time.

import t, { type Test as T } from 'tap';
import type { Leap } from '#protocol/leap/leap.js';
import { countAt, isLeapSecond, leapBegins, leapEnds, shownOf } from '#protocol/leap/rule.js';
import { type GroupTime, groupAdd, groupDifference, groupTime, spanOf } from '#protocol/time.js';
import { lightCrypto } from '../sim/light-crypto.js';
import { type AgentHost, type MasterHost, type PlantSetup, SimulatedPlant } from '../sim/plant.js';

const AT = Date.parse('2027-01-01') / 1000;
const leapOf = (kind: Leap['kind'], rule: Leap['rule']): Leap => ({ at: AT, kind, rule });

/** How a master's machine goes through it: its kernel steps, it smears, or nobody told it. */
type Kernel = 'step' | 'smear' | 'none';

/** A plant some seconds before a leap second, whose masters know of it. */
class Leaping {
  readonly plant: SimulatedPlant;
  /** Groups whose parent it is. */
  readonly below: SimulatedPlant[] = [];
  readonly leap: Leap;
  readonly #cutOff = new Set<string>();
  readonly #last = new Map<MasterHost | AgentHost, GroupTime>();
  readonly outside: string[] = [];
  readonly backwards: string[] = [];
  looks = 0;
  inLeapSecond = 0;

  constructor(
    leap: Leap,
    before: number,
    { kernel = 'step', ...setup }: PlantSetup & { readonly kernel?: Kernel } = {},
  ) {
    this.leap = leap;
    const counts = (time: GroupTime): GroupTime =>
      kernel === 'none' ? time : countAt({ ...leap, rule: kernel }, time);
    this.plant = new SimulatedPlant({
      mode: 'master',
      seed: 5,
      cryptoOf: lightCrypto,
      begins: groupAdd(leapBegins(leap), spanOf(-before * 1e9)),
      counts,
      network: (from, to) =>
        this.#cutOff.has(from.name) || this.#cutOff.has(to.name)
          ? undefined
          : { base: 1e5, jitter: 5e4 },
      ...setup,
    });
    for (const host of this.plant.masters) this.tell(host);
  }

  tell({ endpoint, oscillator }: MasterHost): void {
    endpoint.leaps.knows({ leap: this.leap }, oscillator.raw(this.plant.world.now));
  }

  cut(host: AgentHost): void {
    this.#cutOff.add(host.name);
  }

  mend(host: AgentHost): void {
    this.#cutOff.delete(host.name);
  }

  /** Group time now, if it had never been counted anew. */
  get time(): GroupTime {
    return groupAdd(this.plant.begins, spanOf(this.plant.world.now));
  }

  get hosts(): (MasterHost | AgentHost)[] {
    return [this.plant, ...this.below].flatMap((plant) =>
      [...plant.masters, ...plant.agents].filter((host) => plant.runs(host)),
    );
  }

  #look(host: MasterHost | AgentHost): void {
    const raw = host.oscillator.raw(this.plant.world.now);
    const { time, bound, leapSecond = false } = host.endpoint.now(raw);
    const last = this.#last.get(host);
    this.#last.set(host, time);
    const seconds = (groupDifference(this.time, groupTime(AT)) / 1e9).toFixed(3);
    const where = `${host.name} at ${seconds} s`;
    if (last !== undefined && groupDifference(time, last) < 0) this.backwards.push(where);
    if (!Number.isFinite(bound)) return;
    this.looks += 1;
    if (leapSecond) this.inLeapSecond += 1;
    // A bound says by how much group time may be earlier or later: so much may the rule's time be, too.
    const [earliest, latest] = [-bound - 1, bound + 1].map((by) =>
      shownOf(this.leap, groupAdd(this.time, spanOf(by))),
    );
    const error = groupDifference(time, shownOf(this.leap, this.time).time);
    if (groupDifference(time, earliest!.time) < 0 || groupDifference(time, latest!.time) > 0)
      this.outside.push(`${where}: ${error} beyond ${bound}`);
    const mayBe = earliest!.leapSecond || latest!.leapSecond;
    if (leapSecond && !mayBe) this.outside.push(`${where}: second 60`);
  }

  run(seconds: number, step = 0.05): void {
    this.plant.run(seconds, () => this.hosts.forEach((host) => this.#look(host)), step);
  }

  /** Every clock that runs shows the rule's time to a millisecond, and no more than `most` were looked at in vain. */
  judge(t: T, most = 1e6): void {
    t.same(this.outside.slice(0, 5), [], 'no clock leaves its bound');
    t.same(this.backwards.slice(0, 5), [], 'and none runs back');
    t.ok(this.looks > 100, `${this.looks} looks`);
    for (const host of this.hosts) {
      const raw = host.oscillator.raw(this.plant.world.now);
      const { time } = host.endpoint.now(raw);
      const off = groupDifference(time, shownOf(this.leap, this.time).time);
      t.ok(Math.abs(off) < most, `${host.name} is off by ${off} ns`);
    }
  }
}

for (const kind of ['insert', 'delete'] as const)
  for (const clients of [false, true])
    t.test(`${clients ? 'clients' : 'agents'} step by a second to ${kind}`, (t) => {
      const story = new Leaping(leapOf(kind, 'step'), 60, { asksItself: () => clients });
      story.run(40, 0.5);
      story.run(60);
      story.judge(t);
      if (kind === 'insert') t.ok(story.inLeapSecond > 50, 'they show second 60');
      else t.equal(story.inLeapSecond, 0);
      const steps = story.plant.events.filter(
        ({ event }) => event.type === 'stepped' && !event.first,
      );
      t.same(steps, [], 'nobody is told of a step');
      t.end();
    });

t.test('the leader dies in second 60, and another one leads on', (t) => {
  const story = new Leaping(leapOf('insert', 'step'), 60);
  story.run(60.5, 0.1);
  const [leader] = story.plant.leaders();
  story.plant.crash(leader!);
  story.run(60);
  t.equal(story.plant.leaders().length, 1);
  story.judge(t);
  const number = story.plant.masters.indexOf(leader!);
  story.tell(story.plant.startMaster(number, { term: 1 }));
  story.run(60, 0.5);
  story.judge(t);
  t.end();
});

t.test('an agent that is cut off an hour before goes through it all the same', (t) => {
  for (const kind of ['insert', 'delete'] as const) {
    const story = new Leaping(leapOf(kind, 'step'), 3700, { masters: 1, interval: 4e9 });
    story.run(100, 5);
    const [agent] = story.plant.agents;
    story.cut(agent!);
    story.run(3590, 60);
    story.run(30);
    story.judge(t, 1e8);
    story.mend(agent!);
    story.run(60, 0.5);
    story.judge(t);
  }
  t.end();
});

t.test('a group below another one goes by the rule of that one, and needs none of its own', (t) => {
  for (const rule of ['step', 'smear'] as const) {
    const leap = leapOf('insert', rule);
    const story = new Leaping(leap, 60, { masters: 1, agents: 1 });
    const { plant } = story;
    story.below.push(
      new SimulatedPlant({
        name: 'child',
        place: 1,
        masters: 1,
        agents: 2,
        mode: 'average',
        begins: plant.begins,
        beside: plant,
        cryptoOf: lightCrypto,
        follows: true,
      }),
    );
    story.run(50, 0.5);
    story.run(30);
    story.judge(t);
    const shown = story.below[0]!.agents.map((agent) => story.plant.now(agent).time.seconds);
    t.equal(shown.length, 2);
  }
  t.end();
});

t.test('a smear runs from noon to noon, whoever leads, and whoever is cut off', (t) => {
  for (const kind of ['insert', 'delete'] as const) {
    const leap = leapOf(kind, 'smear');
    const story = new Leaping(leap, 600, {
      masters: 2,
      agents: 3,
      interval: 60e9,
      readEvery: 30e9,
      colleagues: { beacon: spanOf(30e9) },
    });
    story.run(590, 10);
    story.run(20, 0.5);
    const [agent] = story.plant.agents;
    story.cut(agent!);
    story.run(3 * 3600, 60);
    const [leader] = story.plant.leaders();
    const memory = story.plant.crash(leader!);
    story.run(3600, 60);
    const number = story.plant.masters.indexOf(leader!);
    story.tell(story.plant.startMaster(number, memory));
    story.mend(agent!);
    const left = groupDifference(leapEnds(leap), story.time) / 1e9;
    story.run(left - 10, 120);
    t.not(isLeapSecond(leap, story.time), true);
    story.run(20, 0.25);
    story.run(600, 10);
    story.judge(t, 5e6);
    t.equal(story.inLeapSecond, 0, 'and there is no second 60');
  }
  t.end();
});

t.test('a group that steps is not led astray by a machine that smears, and says so', (t) => {
  const story = new Leaping(leapOf('insert', 'step'), 43_800, {
    kernel: 'smear',
    masters: 1,
    agents: 2,
    interval: 60e9,
    readEvery: 10e9,
  });
  story.run(43_790, 60);
  story.run(30, 0.25);
  story.run(600, 10);
  story.judge(t, 5e6);
  const [master] = story.plant.masters;
  const raw = master!.oscillator.raw(story.plant.world.now);
  t.equal(master!.endpoint.observe(raw).otherWay, 'smear');
  t.end();
});

t.test('a machine that was not told of it counts on, and the group goes by the rule', (t) => {
  const story = new Leaping(leapOf('insert', 'step'), 60, { kernel: 'none', masters: 1 });
  story.run(120, 0.1);
  story.judge(t);
  const [master] = story.plant.masters;
  const raw = master!.oscillator.raw(story.plant.world.now);
  t.equal(master!.endpoint.observe(raw).otherWay, 'none');
  t.end();
});

t.test('a group that smears follows a machine whose kernel steps, and one that smears', (t) => {
  for (const kernel of ['step', 'smear'] as const) {
    const story = new Leaping(leapOf('insert', 'smear'), 600, {
      kernel,
      masters: 1,
      agents: 2,
      interval: 60e9,
      readEvery: 10e9,
    });
    story.run(600 + 43_200 - 10, 60);
    story.run(20, 0.25);
    story.run(3600, 30);
    story.judge(t, 5e6);
    const [master] = story.plant.masters;
    const raw = master!.oscillator.raw(story.plant.world.now);
    t.equal(master!.endpoint.observe(raw).otherWay, undefined, 'nothing to say');
  }
  t.end();
});

t.test('a kernel that was told of one on the wrong day takes no clock with it', (t) => {
  const day = Date.parse('2026-12-02') / 1000;
  const wrong = { at: day, kind: 'insert', rule: 'step' } as const;
  const plant = new SimulatedPlant({
    mode: 'master',
    seed: 9,
    cryptoOf: lightCrypto,
    masters: 1,
    agents: 3,
    begins: groupTime(day - 60),
    counts: (time) => countAt(wrong, time),
  });
  const [master] = plant.masters;
  master!.endpoint.leaps.knows(undefined, master!.oscillator.raw(0), wrong);
  plant.run(40, undefined, 1);
  let looks = 0;
  plant.run(
    60,
    () => {
      for (const host of [...plant.masters, ...plant.agents]) {
        const { bound } = plant.now(host);
        looks += 1;
        if (Math.abs(plant.ahead(host)) > bound + 1) t.fail(`${host.name}: ${plant.ahead(host)}`);
      }
    },
    0.1,
  );
  t.ok(looks > 1000);
  const raw = master!.oscillator.raw(plant.world.now);
  t.equal(master!.endpoint.observe(raw).otherWay, 'mistaken', 'and it is told');
  t.end();
});
