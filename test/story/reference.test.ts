// Mode master: somebody sets or slews the system clock of the master's machine, which group time follows. Whoever was
// told of group time hears at once, however long the interval is.

import t from 'tap';
import { type GroupTime, groupAdd, groupDifference, spanOf } from '#protocol/time.js';
import { type AgentHost, BEGINNING, SimulatedGroup } from '../sim/group.js';

/** How often the daemon reads the system clock, seconds; and how wide each reading is, nanoseconds. */
const READ = 0.1;
const WIDTH = 200;
/** Beyond this a group of these sizes should have heard, seconds. */
const AT_ONCE = 0.005;

/** A group whose master's system clock is off by what a test says, and is asked as seldom as every 16 s. */
class Plant {
  readonly group: SimulatedGroup;
  readonly agents: AgentHost[];
  /** How far the system clock is ahead of true time, and how much faster it runs. */
  #ahead = 0;
  #since = 0;
  #rate = 0;

  constructor(interval: number, clients: boolean) {
    this.group = new SimulatedGroup({
      seed: 31,
      interval,
      master: {
        mode: 'master',
        readEvery: spanOf(READ * 1e9),
        oscillator: { drift: 2e-5 },
      },
    });
    const algorithm = clients ? 'cristian' : 'berkeley';
    this.agents = [1, 2, 3].map((i) =>
      this.group.startAgent(`line-${i}`, { algorithm, oscillator: { drift: i * 1e-5 } }),
    );
  }

  get ahead(): number {
    return this.#ahead + this.#rate * (this.group.world.now - this.#since);
  }

  set(by: number): void {
    this.#ahead += by;
  }

  slew(rate: number): void {
    this.#ahead = this.ahead;
    this.#since = this.group.world.now;
    this.#rate = rate;
  }

  time(): GroupTime {
    return groupAdd(BEGINNING, spanOf(this.group.world.now + this.ahead));
  }

  read(wasSet = false): void {
    const { master, world } = this.group;
    const raw = master.oscillator.raw(world.now);
    master.endpoint.read({ raw, time: this.time(), width: spanOf(WIDTH) }, wasSet);
    world.nudge(master);
  }

  run(seconds: number, each = (): void => {}): void {
    for (let at = 0; at < seconds - READ / 2; at += READ) {
      this.group.run(READ);
      this.read();
      each();
    }
  }

  /** How far what each agent shows is from the reference, and how wrong it says to be; nanoseconds. */
  seen(): { error: number; bound: number }[] {
    return this.agents.map((agent) => {
      const { time, bound } = agent.endpoint.now(agent.oscillator.raw(this.group.world.now));
      return { error: groupDifference(time, this.time()), bound };
    });
  }

  isWithin(): boolean {
    return this.seen().every(({ error, bound }) => Math.abs(error) <= bound);
  }
}

for (const clients of [false, true])
  for (const [name, by] of [
    ['ahead by a second', 1e9],
    ['ahead by an hour', 3.6e12],
    ['back by three seconds', -3e9],
    ['by two milliseconds', 2e6],
    ['by less than anybody can see', 100],
  ] as const)
    t.test(
      `${clients ? 'clients' : 'agents'} hear at once that the reference was set ${name}`,
      (t) => {
        const plant = new Plant(16e9, clients);
        plant.run(120);
        t.ok(plant.isWithin());
        const before = plant.seen()[0]!.bound;
        t.ok(before < 2e6, `${before} ns`);
        plant.set(by);
        // The kernel tells.
        plant.read(true);
        plant.group.run(AT_ONCE);
        t.ok(plant.isWithin(), JSON.stringify(plant.seen()));
        plant.run(60);
        t.ok(plant.isWithin());
        if (by > 0)
          for (const { bound } of plant.seen()) t.ok(bound < 1e7, `later: ${bound.toFixed(0)} ns`);
        t.end();
      },
    );

t.test('a reading may show the setting before the kernel has told of it', (t) => {
  for (const clients of [false, true]) {
    const plant = new Plant(16e9, clients);
    plant.run(120);
    plant.set(1e9);
    plant.read();
    plant.group.run(AT_ONCE);
    plant.read(true);
    plant.group.run(AT_ONCE);
    t.ok(plant.isWithin());
    for (const { bound } of plant.seen()) t.ok(bound < 1e7, `${bound.toFixed(0)} ns`);
  }
  t.end();
});

t.test('where nobody tells, a reading does: the bound is wide at once, and soon right', (t) => {
  for (const by of [1e9, -1e9, 2e6]) {
    const plant = new Plant(16e9, false);
    plant.run(120);
    plant.set(by);
    plant.read();
    plant.group.run(AT_ONCE);
    t.ok(plant.isWithin(), `${by} ns: doubted, and told`);
    plant.run(10, () => plant.isWithin() || t.fail(JSON.stringify(plant.seen())));
    if (by > 0) t.ok(Math.abs(plant.seen()[0]!.error) < 1e6, 'ten seconds later it is there');
  }
  t.end();
});

t.test('the bound holds whatever slews the reference, as fast as the kernel does', (t) => {
  for (const interval of [1e9, 16e9]) {
    const plant = new Plant(interval, false);
    plant.run(100);
    for (const rate of [5e-4, -5e-4, 1e-4, 0]) {
      plant.slew(rate);
      for (let second = 0; second < 20; second += 1) {
        plant.run(1);
        plant.group.run(0.05);
        const seen = plant.seen();
        if (!plant.isWithin()) t.fail(`${rate} at ${second} s: ${JSON.stringify(seen)}`);
      }
    }
    t.pass();
  }
  t.end();
});

t.test('a master that nobody has misled asks no more often than before', (t) => {
  const plant = new Plant(1e9, false);
  plant.run(60);
  const asked = (): number => {
    const { agents } = plant.group.observeMaster();
    return agents.reduce((sum, { samples }) => sum + samples, 0);
  };
  const before = asked();
  plant.run(60);
  t.ok(asked() - before <= 3 * 61, `${asked() - before} exchanges`);
  t.end();
});
