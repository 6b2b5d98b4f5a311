// A schedule against a master whose own wall clock is group time (mode master), and against its agent: the wall
// clock is set and slewed meanwhile, and read now and then, as the daemon does.

import { SECOND, groupAdd, groupDifference, spanOf } from '#protocol/time.js';
import { type AgentHost, BEGINNING, SimulatedGroup } from '../group.js';
import { lightCrypto } from '../light-crypto.js';
import { exponential, seededRandom } from '../random.js';
import { type Algorithm, crystalOf, linkOf, stamping } from './agent-level.js';
import type { Schedule, Setting } from './schedule.js';
import { Tally, type Verdict } from './verdict.js';

/** Seconds from one reading of the wall clock to the next; the last of them from then on. */
const PAUSES = [1, 1, 2, 4, 8, 16];
/** How wide a reading is on average, nanoseconds. */
const WIDTH = 2e3;
/** A setting is known to the agent after the next reading, and so many polls for it to be told. */
const TOLD_WITHIN = 4;
const ROUNDING = 100;

/** What a wall clock that is set and slewed adds to the true time, nanoseconds. */
function movedBy(settings: readonly Setting[], poll: number): number {
  return settings.reduce((sum, { at, by, over = 0 }) => {
    if (poll < at) return sum;
    return sum + by * (over > 0 ? Math.min((poll - at) / over, 1) : 1);
  }, 0);
}

export function againstMaster(schedule: Schedule, algorithm: Algorithm): Verdict {
  return new MasterRun(schedule, algorithm).run();
}

class MasterRun {
  readonly #schedule: Schedule;
  readonly #settings: readonly Setting[];
  readonly #group: SimulatedGroup;
  readonly #agent: AgentHost;
  readonly #random;
  readonly #tally = new Tally();
  #readings = 0;
  #readAt = -1;
  #isKnown = false;
  #followed: number | undefined;
  #followedAt = 0;

  constructor(schedule: Schedule, algorithm: Algorithm) {
    this.#schedule = schedule;
    this.#settings = schedule.settings ?? [];
    this.#random = seededRandom(schedule.seed + 2);
    const follows = algorithm === 'follow';
    const [out, back] = [linkOf(schedule, 'out'), linkOf(schedule, 'back')];
    const [toMaster, fromMaster] = follows ? [out, back] : [back, out];
    const stamps = stamping(schedule);
    this.#group = new SimulatedGroup({
      seed: schedule.seed,
      interval: schedule.poll * SECOND,
      cryptoOf: lightCrypto,
      network: (from) => (from.name === 'master' ? fromMaster : toMaster),
      master: { mode: 'master', stamps, oscillator: { drift: -1e-5, wander: 1e-10 } },
    });
    this.#agent = this.#group.startAgent('agent', {
      oscillator: crystalOf(schedule),
      wallOffset: 0.1 * SECOND,
      algorithm: follows ? 'cristian' : 'berkeley',
      role: follows ? 'client' : 'agent',
      stamps,
    });
  }

  run(): Verdict {
    const { poll, polls } = this.#schedule;
    const step = Math.min(poll, 1);
    let next = PAUSES[0]!;
    while (this.#at < polls) {
      this.#group.run(step);
      if (this.#group.world.now >= next * SECOND) {
        this.#read();
        this.#readings += 1;
        next += PAUSES[Math.min(this.#readings, PAUSES.length - 1)]!;
      }
      this.#look();
    }
    return this.#tally.verdict();
  }

  get #at(): number {
    return this.#group.world.now / SECOND / this.#schedule.poll;
  }

  get #wall(): number {
    return this.#group.world.now + movedBy(this.#settings, this.#at);
  }

  /** Somebody interrupts it: the instant is anywhere in the reading, which only ever gets wider. */
  #read(): void {
    const { master, world } = this.#group;
    const width = 100 + WIDTH * exponential(this.#random);
    const off = (this.#random() - 0.5) * width;
    const raw = master.oscillator.raw(world.now);
    const time = groupAdd(BEGINNING, spanOf(this.#wall + off));
    master.endpoint.read({ raw, time, width: spanOf(width) });
    world.nudge(master);
    this.#readAt = this.#at;
  }

  /** Since so many polls the wall clock only ran. */
  #wasLeftAlone(polls: number): boolean {
    const [from, to] = [this.#at - polls, this.#at];
    return !this.#settings.some(({ at, over = 0 }) => at <= to && at + over >= from);
  }

  #look(): void {
    const { master, world } = this.#group;
    const { poll } = this.#schedule;
    // What happened after the latest reading nobody can know.
    if (this.#wasLeftAlone(this.#at - this.#readAt) || this.#readAt === this.#at)
      this.#compare(master.endpoint.now(master.oscillator.raw(world.now)));
    const told = PAUSES.at(-1)! / poll + TOLD_WITHIN + 2 / poll;
    const shown = this.#agent.endpoint.now(this.#agent.oscillator.raw(world.now));
    // Before the first exchange it is its own clock, and says that it does not know.
    if (shown.bound !== Infinity) this.#isKnown = true;
    const { followedAt } = this.#agent.endpoint.clock;
    if (followedAt !== this.#followed) [this.#followed, this.#followedAt] = [followedAt, this.#at];
    // Whom no exchange reaches, because it takes too long, is told nothing.
    const unheard = this.#at - this.#followedAt;
    if (this.#isKnown && this.#wasLeftAlone(Math.max(told, unheard + TOLD_WITHIN)))
      this.#compare(shown);
  }

  #compare({ time, bound }: ReturnType<AgentHost['endpoint']['now']>): void {
    const tally = this.#tally;
    tally.looks += 1;
    const error = Math.abs(groupDifference(time, BEGINNING) - this.#wall) - ROUNDING;
    if (!Number.isFinite(error) || !Number.isFinite(bound))
      return tally.broke('not-finite', this.#at);
    tally.worst = Math.max(tally.worst, error / bound);
    if (error > bound) tally.broke('outside', this.#at);
  }
}
