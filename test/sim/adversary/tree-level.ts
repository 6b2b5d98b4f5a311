// A schedule against a tree of groups: an adversary sits on the way between a group and its parent, or between a
// master and its agents, and every clock keeps within its bound of the root's time.

import { SECOND } from '#protocol/time.js';
import { lightCrypto } from '../light-crypto.js';
import { type AgentHost, type MasterHost, SimulatedPlant } from '../plant.js';
import type { LinkOptions } from '../link.js';
import { linkOf } from './agent-level.js';
import type { Schedule } from './schedule.js';
import { Tally, type Verdict } from './verdict.js';

const LOCAL: LinkOptions = { base: 1e5, jitter: 2e4 };
const ROUNDING = 10;
/** A group that hears its parent for the first time is set; its agents are told within so many polls. */
const TOLD_WITHIN = 8;
const TOLD_LEAST = 10 * SECOND;
/** While a clock slews over a distance, that is nearly all of its error and of its bound: nothing to climb. */
const SLEWS = 2e7;

/** Three levels, by the second number of their addresses; who is attacked is told by the schedule's seed. */
const [ROOT, MIDDLE, LEAF] = [1, 2, 3];
const ATTACKS: readonly (readonly [from: number, to: number])[] = [
  [ROOT, MIDDLE],
  [MIDDLE, LEAF],
  [MIDDLE, MIDDLE],
];

const placeOf = (host: { address: { host: string } }): number =>
  Number(host.address.host.split('.')[1]);
/** Masters have a 0 as the third number. */
const isMaster = (host: { address: { host: string } }): boolean =>
  host.address.host.split('.')[2] === '0';

export function againstTree(schedule: Schedule): Verdict {
  const { seed, poll, polls } = schedule;
  const [above, below] = ATTACKS[seed % ATTACKS.length]!;
  const [out, back] = [linkOf(schedule, 'out'), linkOf(schedule, 'back')];
  // Out is the way of the ask: a parent asks its child, and a master its agents.
  const shared = {
    masters: 1,
    interval: poll * SECOND,
    cryptoOf: lightCrypto,
  };
  const root = new SimulatedPlant({
    ...shared,
    seed,
    agents: 1,
    name: 'root',
    place: ROOT,
    network: (from, to) => {
      const [one, other] = [placeOf(from), placeOf(to)];
      if (above === below) {
        if (one !== above || other !== above) return LOCAL;
        return isMaster(from) ? out : back;
      }
      if (one === above && other === below) return out;
      return one === below && other === above ? back : LOCAL;
    },
  });
  const middle = new SimulatedPlant({
    ...shared,
    seed: seed + 1,
    agents: 2,
    name: 'middle',
    place: MIDDLE,
    beside: root,
    follows: true,
  });
  const leaf = new SimulatedPlant({
    ...shared,
    seed: seed + 2,
    agents: 1,
    name: 'leaf',
    place: LEAF,
    beside: middle,
    follows: true,
  });
  const watch = new Watch(root, [middle, leaf]);
  while (root.world.now < polls * poll * SECOND)
    root.run(Math.min(poll, 1), () => watch.look(poll), Math.min(poll, 1));
  return watch.tally.verdict();
}

class Watch {
  readonly tally = new Tally();
  readonly #root: SimulatedPlant;
  readonly #below: readonly SimulatedPlant[];
  readonly #heardAt = new Map<SimulatedPlant, number>();

  constructor(root: SimulatedPlant, below: readonly SimulatedPlant[]) {
    this.#root = root;
    this.#below = below;
  }

  look(poll: number): void {
    const at = this.#root.world.now / SECOND / poll;
    const truth = this.#root.ahead(this.#root.masters[0]!);
    this.#compare(this.#root, this.#root.agents, truth, at);
    for (const plant of this.#below) {
      if (!this.#isTold(plant, poll)) continue;
      this.#compare(plant, [...plant.masters, ...plant.agents], truth, at);
    }
  }

  /** Before it has heard its parent a group has a time of its own, and so have those below it. */
  #isTold(plant: SimulatedPlant, poll: number): boolean {
    const { now } = this.#root.world;
    const { endpoint, oscillator } = plant.masters[0]!;
    const { parent } = endpoint.observe(oscillator.raw(now));
    if (!this.#heardAt.has(plant) && parent !== undefined && parent.quality !== 'unset')
      this.#heardAt.set(plant, now);
    const least = Math.max(TOLD_WITHIN * poll * SECOND, TOLD_LEAST);
    return this.#below.every((one) => now - (this.#heardAt.get(one) ?? now) > least);
  }

  #compare(
    plant: SimulatedPlant,
    hosts: readonly (AgentHost | MasterHost)[],
    truth: number,
    at: number,
  ): void {
    for (const host of hosts) {
      const { bound } = plant.now(host);
      // Nothing is promised yet.
      if (bound === Infinity) continue;
      this.tally.looks += 1;
      const error = Math.abs(plant.ahead(host) - truth) - ROUNDING;
      if (!Number.isFinite(error) || Number.isNaN(bound)) return this.tally.broke('not-finite', at);
      if (bound < SLEWS || error > bound)
        this.tally.worst = Math.max(this.tally.worst, error / bound);
      if (error > bound) this.tally.broke('outside', at);
    }
  }
}
