// Mode reference: the group's time is UTC as most of the machines have it whose kernels know that.

import t from 'tap';
import { groupDifference } from '#protocol/time.js';
import { type AgentHost, BEGINNING, type KnownClock, SimulatedGroup } from '../sim/group.js';
import { type MasterHost, SimulatedPlant } from '../sim/plant.js';
import { lightCrypto } from '../sim/light-crypto.js';

type Known = (seconds: number) => KnownClock;

const INTERVAL = 8;

/** A group whose agents are references, or not; and what an observer with true time sees. */
class Plant {
  readonly group: SimulatedGroup;
  readonly agents: AgentHost[];
  readonly #own: Known | undefined;
  /** The furthest that any clock was from UTC, and the widest bound that it showed, nanoseconds. */
  furthest = 0;
  widest = 0;

  constructor(references: readonly (Known | undefined)[], own?: Known, seed = 11) {
    this.group = new SimulatedGroup({
      seed,
      cryptoOf: lightCrypto,
      interval: INTERVAL * 1e9,
      master: { mode: 'reference', wallOffset: 4e8, oscillator: { drift: -3e-5, wander: 1e-9 } },
    });
    this.#own = own;
    this.agents = references.map((reference, i) =>
      this.group.startAgent(`line-${i + 1}`, {
        oscillator: { drift: (i - 2) * 1e-5, wander: 1e-9 },
        wallOffset: 1e8 * (i + 1),
        ...(reference && { reference }),
      }),
    );
  }

  /** Runs on, and answers whether every clock stayed within its bound of UTC. */
  run(seconds: number): boolean {
    let holds = true;
    [this.furthest, this.widest] = [0, 0];
    for (let at = 0; at < seconds; at += INTERVAL / 4) {
      if (this.#own !== undefined) this.group.readMaster(this.#own);
      this.group.run(INTERVAL / 4);
      for (const host of [this.group.master, ...this.agents]) {
        const { now } = this.group.world;
        const { time, bound } = host.endpoint.now(host.oscillator.raw(now));
        const off = Math.abs(groupDifference(time, BEGINNING) - now);
        holds &&= off <= bound;
        this.furthest = Math.max(this.furthest, off);
        this.widest = Math.max(this.widest, bound);
      }
    }
    return holds;
  }

  /** How each reference stands, by name. */
  get standings(): Readonly<Record<string, string>> {
    const { references } = this.group.observeMaster();
    return Object.fromEntries(references.map(({ name = 'master', standing }) => [name, standing]));
  }

  told(type: string): unknown[] {
    return this.group.events.filter(({ event }) => event.type === type).map(({ event }) => event);
  }

  get steps(): number {
    return this.told('stepped').filter((event) => !(event as { first: boolean }).first).length;
  }
}

/** A clock that is steered to and fro within its bound. */
const good =
  (error: number, phase: number): Known =>
  (seconds) => ({ ahead: 0.6 * error * Math.sin(seconds / 97 + phase), error });

const liar: Known = () => ({ ahead: 3e9, error: 1e6 });

t.test('one liar among three references is named, and left out', (t) => {
  const plant = new Plant([good(1e6, 0), good(5e6, 1), liar, undefined, undefined]);
  plant.run(120);
  t.ok(plant.run(1800));
  t.ok(plant.furthest < 2e6 && plant.widest < 6e6, `${plant.furthest} ± ${plant.widest} ns`);
  t.same(plant.standings, { 'line-1': 'agrees', 'line-2': 'agrees', 'line-3': 'falseticker' });
  t.match(plant.told('falseticker'), [{ name: 'line-3', lies: true }]);
  t.equal(plant.group.observeMaster().trace, 'utc');
  t.end();
});

t.test('two liars among five references, who agree with each other, do no harm', (t) => {
  const references = [good(1e6, 0), liar, good(2e6, 2), liar, undefined];
  const plant = new Plant(references, good(5e6, 1));
  plant.run(120);
  t.ok(plant.run(1800));
  t.ok(plant.furthest < 2e6, `${plant.furthest} ns`);
  t.match(plant.standings, { master: 'agrees', 'line-2': 'falseticker', 'line-4': 'falseticker' });
  t.end();
});

t.test('a reference that drifts off slowly takes nobody along, and is named in the end', (t) => {
  // From within its bound to far beyond it, by 1 ppm.
  const leaving: Known = (seconds) => ({ ahead: 1e3 * seconds, error: 2e6 });
  const plant = new Plant([good(1e6, 0), leaving, good(2e6, 2), undefined]);
  plant.run(120);
  t.ok(plant.run(7200), 'every clock is within its bound all the time');
  t.ok(plant.furthest < 2e6, `${plant.furthest} ns`);
  t.equal(plant.standings['line-2'], 'falseticker');
  t.end();
});

t.test(
  'without references for a day the clocks are averaged, and come back without a step',
  (t) => {
    let lost = false;
    const known =
      (error: number, phase: number): Known =>
      (seconds) => ({ ...good(error, phase)(seconds), ...(lost && { error: undefined }) });
    const plant = new Plant([known(1e6, 0), known(5e6, 1), known(2e6, 2), undefined]);
    plant.run(120);
    plant.run(4000);
    const { quality, round } = plant.group.observeMaster();
    t.match({ quality, voters: round.voters }, { quality: 'synchronised', voters: 3 });
    const before = plant.widest;
    lost = true;
    t.ok(plant.run(86_400), 'the bound holds for a day');
    t.match(plant.group.observeMaster(), {
      quality: 'holdover',
      trace: 'utc',
      round: { voters: 5 },
    });
    t.ok(
      plant.furthest < 1e8 && plant.widest > 10 * before && plant.widest < 3e9,
      `${before} ${plant.widest} ns`,
    );
    t.comment(`after a day: ${plant.furthest / 1e6} ms, ± ${plant.widest / 1e6} ms`);
    lost = false;
    t.ok(plant.run(3600));
    t.equal(plant.steps, 0);
    t.ok(plant.run(600));
    t.ok(plant.furthest < 3e6, `${plant.furthest} ns`);
    const told = plant.told('references') as { lost: boolean }[];
    t.same(
      told.map((event) => event.lost),
      [false, true, false],
    );
    t.end();
  },
);

t.test('no reference at all is mode average, and says that nobody can trace it', (t) => {
  const plant = new Plant([undefined, undefined, () => ({ ahead: 0, error: undefined })]);
  plant.run(300);
  t.match(plant.group.observeMaster(), {
    trace: 'unknown',
    quality: 'synchronised',
    round: { voters: 4 },
  });
  t.same(plant.standings, { 'line-3': 'unsynchronised' });
  t.equal(plant.group.observe(plant.agents[0]!).untraced, true);
  t.end();
});

t.test('two references that contradict each other are believed by nobody', (t) => {
  const plant = new Plant([good(1e6, 0), liar, undefined]);
  plant.run(300);
  t.same(plant.standings, { 'line-1': 'undecided', 'line-2': 'undecided' });
  t.equal(plant.group.observeMaster().trace, 'unknown');
  t.end();
});

t.test('a kernel that jumps between synchronised and not each second stays a reference', (t) => {
  const jumping: Known = (seconds) => ({
    ahead: 0,
    error: Math.floor(seconds) % 2 === 0 ? 1e6 : undefined,
  });
  const plant = new Plant([jumping, jumping, undefined], jumping);
  plant.run(300);
  const before = plant.told('references').length;
  t.ok(plant.run(1200));
  t.equal(plant.told('references').length, before);
  t.end();
});

t.test('a master that takes over means the same time, and makes no step', (t) => {
  const clocks: Readonly<Record<string, Known>> = {
    'lab-1': good(1e6, 0),
    'lab-2': good(5e6, 1),
    'line-1': good(2e6, 2),
    'line-2': liar,
  };
  const plant = new SimulatedPlant({
    seed: 5,
    mode: 'reference',
    cryptoOf: lightCrypto,
    ranks: [0, 1, 2],
    knows: (name, seconds) => clocks[name]?.(seconds),
  });
  let [within, widest] = [true, 0];
  const look = (): void => {
    for (const host of [...plant.masters, ...plant.agents].filter((one) => plant.runs(one))) {
      const { bound } = plant.now(host);
      within &&= Math.abs(plant.ahead(host)) <= bound;
      widest = Math.max(widest, bound);
    }
  };
  plant.run(120);
  const steps = (): number => plant.events.filter(({ event }) => event.type === 'stepped').length;
  const before = steps();
  plant.run(300, look);
  const [first] = plant.leaders();
  t.equal(first!.name, 'lab-1');
  const seen = (host: MasterHost) => host.endpoint.observe(host.oscillator.raw(plant.world.now));
  t.match(
    seen(first!)
      .references.map(({ name = 'own', standing }) => `${name} ${standing}`)
      .toSorted(),
    ['lab-2 agrees', 'line-1 agrees', 'line-2 falseticker', 'own agrees'],
    'the machine of a master that stands by is a reference, too',
  );
  plant.crash(first!);
  plant.run(600, look);
  const [second] = plant.leaders();
  t.equal(second!.name, 'lab-2');
  t.match(seen(second!), { trace: 'utc', quality: 'synchronised' });
  t.ok(
    seen(second!).references.some(
      ({ name, standing }) => name === 'line-1' && standing === 'agrees',
    ),
  );
  t.ok(within, 'every clock is within its bound of UTC');
  t.ok(widest < 2e7, `${widest} ns`);
  t.equal(steps(), before);
  t.end();
});
