// One run in the simulator: a master that has the true time, and an agent on a network between them.

import {
  type GroupTime,
  type RawTime,
  SECOND,
  groupAdd,
  groupDifference,
  spanOf,
} from '#protocol/time.js';
import { BEGINNING, SimulatedGroup } from './group.js';
import type { LinkOptions } from './link.js';
import type { OscillatorOptions } from './oscillator.js';
import { type Score, Scoring } from './score.js';

export interface Scene {
  readonly seed: number;
  /** `follow`: the agent asks (Cristian). `measure`: the master measures and corrects (Berkeley). */
  readonly algorithm: 'follow' | 'measure';
  /** Seconds from one exchange to the next. */
  readonly poll: number;
  /** True time at which the run ends, and after which it is scored; seconds. */
  readonly end: number;
  readonly from: number;
  readonly out: LinkOptions;
  readonly back: LinkOptions;
  readonly agent: OscillatorOptions;
  readonly master?: OscillatorOptions;
  /** How far off the agent's clock is at the start, and the deviation of all stamps; nanoseconds. */
  readonly offset: number;
  readonly stampNoise?: number;
}

export interface Run {
  readonly score: Score;
  /** Error at each whole second, nanoseconds. */
  readonly errors: Float64Array;
  readonly datagrams: number;
}

const MILLISECONDS = 1e6;

export function run(scene: Scene): Run {
  const { poll, out, back, end } = scene;
  const noise = scene.stampNoise === undefined ? {} : { stampNoise: scene.stampNoise };
  const group = new SimulatedGroup({
    seed: scene.seed,
    interval: poll * SECOND,
    network: (from) => (from.name === 'master' ? directions.fromMaster : directions.toMaster),
    master: {
      mode: 'master',
      oscillator: scene.master ?? {},
      readReference: () => ({ raw: rawOfMaster(), time: timeNow(), width: spanOf(0) }),
      ...noise,
    },
  });
  const timeNow = (): GroupTime => groupAdd(BEGINNING, spanOf(group.world.now));
  const rawOfMaster = (): RawTime => group.master.oscillator.raw(group.world.now);
  // Out is the way of the ask: from the agent when it follows, from the master when it measures.
  const follows = scene.algorithm === 'follow';
  const directions = follows
    ? { toMaster: out, fromMaster: back }
    : { toMaster: back, fromMaster: out };
  const agent = group.startAgent('agent', {
    oscillator: scene.agent,
    wallOffset: scene.offset,
    algorithm: follows ? 'cristian' : 'berkeley',
    role: follows ? 'client' : 'agent',
    ...noise,
  });
  const scoring = new Scoring(scene.end, scene.from);
  for (let second = 1; second <= end; second += 1) {
    group.run(1);
    const shown = agent.endpoint.now(agent.oscillator.raw(group.world.now));
    scoring.add(second, groupDifference(shown.time, timeNow()), shown.bound);
  }
  const half = (smallest(out) + smallest(back)) / 2;
  const score = scoring.score(half);
  return { score, errors: scoring.errors, datagrams: group.world.datagrams };
}

const smallest = ({ base, routes = [] }: LinkOptions): number => routes.at(-1)?.base ?? base;

/** The model of the yardstick: a base delay of 100 us and the same jitter both ways. */
export function cell(
  of: { poll: number; wander: number; jitter: number; loss: number },
  seed: number,
  algorithm: Scene['algorithm'],
): Scene {
  const link = { base: 1e5, jitter: of.jitter * SECOND, loss: of.loss };
  const slow = of.poll >= 64;
  return {
    seed,
    algorithm,
    poll: of.poll,
    end: slow ? 60_000 : 20_000,
    from: slow ? 15_000 : 5000,
    out: link,
    back: link,
    agent: { drift: 20e-6, wander: of.wander },
    offset: 100 * MILLISECONDS,
  };
}
