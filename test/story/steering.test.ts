// Stories of a machine whose kernel's clock follows its agent, which follows a master: true time seen
// by the machine's other programs.
import t from 'tap';
import { SteeringLoop } from '#agent/steering/loop.js';
import { type AgentEvent, SteeredFollower } from '#agent/steering/steered-follower.js';
import type { FollowerObservation } from '#agent/core/follower-observation.js';
import { groupAdd, groupDifference, spanOf } from '#protocol/time.js';
import { type AgentHost, type AgentOptions, BEGINNING, SimulatedGroup } from '../sim/group.js';
import { SimulatedKernel } from '../sim/kernel.js';
import type { Host } from '../sim/world.js';

const POLICY = {
  maxSlewRate: 5e-4,
  stepThreshold: spanOf(5e8),
  maxBackwardStep: spanOf(8.64e13),
};

/** A group of a master with true time and one machine, whose clock is steered. */
class SteeredMachine {
  readonly group: SimulatedGroup;
  readonly kernel: SimulatedKernel;
  readonly loop: SteeringLoop;
  readonly told: string[] = [];
  readonly agent: AgentHost;
  readonly host: Host<AgentEvent, FollowerObservation>;

  constructor(
    options: AgentOptions,
    { interval = 1e9, mode = 'master' }: { interval?: number; mode?: 'average' | 'master' } = {},
  ) {
    const link = { base: 1e5, jitter: 5e4 };
    this.group = new SimulatedGroup({ seed: 3, link, interval, master: { mode } });
    // Its machine's kernel knows UTC, but for a microsecond.
    if (mode === 'master') this.group.readMaster(() => ({ ahead: 0, error: 1000 }));
    this.agent = this.group.startAgent('line-1', options);
    const { world } = this.group;
    world.remove(this.agent);
    this.kernel = new SimulatedKernel(
      () => this.agent.oscillator.raw(world.now),
      groupAdd(BEGINNING, spanOf(options.wallOffset ?? 0)),
    );
    this.loop = new SteeringLoop(this.kernel.clock, POLICY);
    this.host = {
      name: 'line-1',
      address: this.agent.address,
      oscillator: this.agent.oscillator,
      endpoint: new SteeredFollower(this.agent.endpoint, this.loop),
      onEvent: ({ type }) => {
        if (type.startsWith('system-')) this.told.push(type);
      },
    };
    world.add(this.host);
  }

  /** What the machine's programs see less true time, and less the shown clock; nanoseconds. */
  get error(): number {
    return groupDifference(this.kernel.time, BEGINNING) - this.group.world.now;
  }

  get off(): number {
    const raw = this.agent.oscillator.raw(this.group.world.now);
    return groupDifference(this.kernel.time, this.agent.endpoint.now(raw).time);
  }

  /** Deviations of both from zero, and the share of errors within what programs are told. */
  watch(seconds: number): { error: number; off: number; told: number; shown: number } {
    const squares = { error: 0, off: 0, shown: 0 };
    let told = 0;
    for (let second = 0; second < seconds; second += 1) {
      this.group.run(1);
      squares.error += this.error ** 2;
      squares.off += this.off ** 2;
      squares.shown += (this.error - this.off) ** 2;
      const { maxError } = this.kernel.held;
      if (Math.abs(this.error) <= maxError * 1e3) told += 1;
    }
    return {
      error: Math.sqrt(squares.error / seconds),
      off: Math.sqrt(squares.off / seconds),
      shown: Math.sqrt(squares.shown / seconds),
      told: told / seconds,
    };
  }
}

t.test('for an hour of wander the kernel’s clock is as good as the shown one', (t) => {
  const machine = new SteeredMachine({
    oscillator: { drift: 3e-5, wander: 1e-9, swing: { amplitude: 5e-7, period: 1200 } },
    wallOffset: -1.7e17,
  });
  machine.group.run(60);
  const { error, off, shown, told } = machine.watch(3600);
  t.comment(
    `true error ${error.toFixed(0)} ns, shown ${shown.toFixed(0)} ns, between ${off.toFixed(0)}`,
  );
  t.same(machine.told, ['system-steered', 'system-stepped']);
  t.ok(error < 1.25 * shown, 'at most a quarter is added');
  t.equal(told, 1, 'no program is told less than it is off');
  t.ok(machine.kernel.synchronised);
  t.end();
});

t.test('seldom corrections are followed between them', (t) => {
  const machine = new SteeredMachine(
    { oscillator: { drift: -2e-5, wander: 1e-9 }, wallOffset: 3e8 },
    { interval: 16e9 },
  );
  machine.group.run(300);
  const { error, shown, told } = machine.watch(3600);
  t.ok(error < 1.1 * shown, `${error} of ${shown} ns`);
  t.equal(told, 1);
  t.end();
});

t.test('somebody sets the clock, and a master is lost: neither is a way out of its bound', (t) => {
  const machine = new SteeredMachine({ oscillator: { drift: 3e-5, wander: 1e-9 } });
  const { world } = machine.group;
  machine.group.run(120);
  machine.kernel.move(-86_400e9);
  machine.group.run(3);
  t.ok(Math.abs(machine.error) < 1e5, `${machine.error} ns, three seconds later`);
  world.remove(machine.group.master);
  machine.group.run(60);
  machine.kernel.move(5e9);
  const { told } = machine.watch(1800);
  t.same(machine.told.slice(-4), ['system-set', 'system-stepped', 'system-set', 'system-stepped']);
  t.ok(told > 0.998, `${told}: but in the moment in which nobody has looked yet`);
  t.ok(machine.kernel.held.maxError > 1800, 'in holdover the error that is told grows');
  t.end();
});

t.test('an operator sets the group back, and the kernel’s clock steps with it at once', (t) => {
  const machine = new SteeredMachine({ oscillator: { drift: 3e-5 } }, { mode: 'average' });
  const { group } = machine;
  group.run(60);
  const { endpoint, oscillator } = group.master;
  const raw = oscillator.raw(group.world.now);
  endpoint.setByOperator(groupAdd(endpoint.now(raw).time, spanOf(-1800e9)), raw);
  group.world.nudge(group.master);
  group.run(3);
  t.same(machine.told, ['system-steered', 'system-stepped']);
  t.ok(Math.abs(machine.error + 1800e9) < 1e8 && Math.abs(machine.off) < 1e5, `${machine.off} ns`);
  t.end();
});

t.test(
  'a machine whose agent dies keeps the learned rate, and its error within what is told',
  (t) => {
    const machine = new SteeredMachine({ oscillator: { drift: 4e-5 }, wallOffset: 2e8 });
    machine.group.run(600);
    machine.group.world.remove(machine.host);
    const { told } = machine.watch(7200);
    t.equal(told, 1);
    t.ok(Math.abs(machine.error) < 7.2e12 * 5e-8, `${machine.error} ns after two hours`);
    t.ok(machine.kernel.synchronised);
    machine.group.run(8 * 3600);
    t.notOk(machine.kernel.synchronised, 'until the kernel itself ends it');
    t.end();
  },
);

t.test('it looks after each correction, and more seldom without', (t) => {
  const machine = new SteeredMachine({});
  machine.group.run(60);
  const before = machine.kernel.calls;
  machine.group.run(600);
  // A look and a command each.
  const looks = (machine.kernel.calls - before) / 2;
  t.ok(looks >= 550 && looks <= 650, `${looks} looks in 600 s`);
  machine.group.world.remove(machine.group.master);
  machine.group.run(100);
  const alone = machine.kernel.calls;
  machine.group.run(600);
  t.ok((machine.kernel.calls - alone) / 2 <= 250, `${(machine.kernel.calls - alone) / 2} alone`);
  t.end();
});
