// Mode master: the bound of group time is against UTC, by what the kernel of the master's machine knows of its clock.

import t from 'tap';
import { groupAdd, groupDifference, spanOf } from '#protocol/time.js';
import { type AgentHost, BEGINNING, SimulatedGroup } from '../sim/group.js';

/** How often the daemon reads the system clock, seconds. */
const READ = 0.25;

/** A group whose master's system clock is ahead of UTC, and whose kernel says within what. */
class Plant {
  readonly group = new SimulatedGroup({
    seed: 5,
    interval: 4e9,
    master: {
      mode: 'master',
      readEvery: spanOf(READ * 1e9),
      oscillator: { drift: 2e-5, wander: 1e-9 },
    },
  });
  readonly agents: AgentHost[];
  /** How far the system clock is ahead of UTC at true time `seconds`, nanoseconds. */
  ahead = (_seconds: number): number => 0;
  /** How far it may be, as the kernel says; undefined while it is not synchronised. */
  error = (_seconds: number): number | undefined => undefined;
  /** The widest bound that an agent showed, nanoseconds. */
  widest = 0;

  constructor() {
    this.agents = [1, 2, 3, 4].map((i) =>
      this.group.startAgent(`line-${i}`, {
        algorithm: i === 4 ? 'cristian' : 'berkeley',
        oscillator: { drift: i * 1e-5, wander: 1e-9 },
      }),
    );
  }

  #read(): void {
    const { master, world } = this.group;
    const seconds = world.now / 1e9;
    const raw = master.oscillator.raw(world.now);
    const error = this.error(seconds);
    master.endpoint.read({
      raw,
      time: groupAdd(BEGINNING, spanOf(world.now + this.ahead(seconds))),
      width: spanOf(300),
      error: error === undefined ? undefined : spanOf(error),
    });
    world.nudge(master);
  }

  /** Runs on, and answers whether every clock stayed within its bound of UTC. */
  run(seconds: number): boolean {
    let holds = true;
    this.widest = 0;
    for (let at = 0; at < seconds - READ / 2; at += READ) {
      this.group.run(READ);
      this.#read();
      for (const host of [this.group.master, ...this.agents]) {
        const { now } = this.group.world;
        const { time, bound } = host.endpoint.now(host.oscillator.raw(now));
        holds &&= Math.abs(groupDifference(time, BEGINNING) - now) <= bound;
        this.widest = Math.max(this.widest, bound);
      }
    }
    return holds;
  }

  get untraced(): boolean[] {
    return this.agents.map((agent) => this.group.observe(agent).untraced);
  }

  get trace(): string {
    return this.group.observeMaster().trace;
  }
}

const steered = (seconds: number): number => 8e5 * Math.sin(seconds / 50);

t.test('while the kernel knows UTC, every clock is within its bound of UTC', (t) => {
  const plant = new Plant();
  plant.ahead = steered;
  plant.error = (seconds) => 1e6 + 5e5 * (seconds % 16);
  plant.run(60);
  t.ok(plant.run(600));
  t.equal(plant.trace, 'utc');
  t.same(plant.untraced, [false, false, false, false]);
  t.ok(plant.widest > 8e5 && plant.widest < 2e7, `${plant.widest} ns`);
  t.end();
});

t.test('an unsynchronised kernel leaves the error unknown, and everybody is told', (t) => {
  const plant = new Plant();
  plant.ahead = () => 4e9;
  plant.run(120);
  t.equal(plant.trace, 'unknown');
  t.same(plant.untraced, [true, true, true, true]);
  const { master, world } = plant.group;
  t.notOk(master.endpoint.clock.isTrusted(master.oscillator.raw(world.now)), 'NTP is told, too');
  for (const agent of plant.agents)
    t.ok(Math.abs(plant.group.error(agent)) <= plant.group.bound(agent), 'they agree all the same');
  // A time daemon has begun: it sets the clock, and then knows how good that is.
  plant.ahead = () => 0;
  plant.error = () => 2e6;
  plant.run(120);
  t.equal(plant.trace, 'utc');
  t.same(plant.untraced, [false, false, false, false]);
  t.ok(plant.run(60));
  t.end();
});

t.test('a kernel that is synchronised and not in turn each second frightens nobody', (t) => {
  const plant = new Plant();
  plant.ahead = steered;
  plant.error = (seconds) => (Math.floor(seconds) % 2 === 0 ? 1e6 : undefined);
  plant.run(60);
  const before = plant.group.events.length;
  t.ok(plant.run(300));
  t.same(plant.untraced, [false, false, false, false]);
  const told = plant.group.events.slice(before).filter(({ event }) => event.type !== 'measured');
  t.same(told, [], 'nothing is told');
  t.ok(plant.widest < 1e7, `${plant.widest} ns`);
  t.end();
});

t.test(
  'UTC is held over while the kernel does not know it, whoever sets the clock meanwhile',
  (t) => {
    const plant = new Plant();
    plant.error = () => 1e6;
    plant.run(600);
    plant.error = () => undefined;
    t.ok(plant.run(1800));
    t.ok(plant.widest < 2e7, `in half an hour: ${plant.widest} ns`);
    // By hand, and wrong: the group follows it, and its bound says so.
    plant.ahead = () => 3e9;
    plant.run(1);
    t.ok(plant.run(60));
    t.equal(plant.trace, 'utc');
    t.end();
  },
);
