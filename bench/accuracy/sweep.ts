// Many scenarios at random, each beside the same run with plain jitter: what the estimator was not tuned
// to. `--runs 300 --seed 1`; of each kind, error over plain error, and the share in which the bound held.

import { SECOND } from '#protocol/time.js';
import type { LinkOptions } from '#sim/link.js';
import type { OscillatorOptions } from '#sim/oscillator.js';
import { seededRandom } from '#sim/random.js';
import { type Run, type Scene, run } from '#sim/scene.js';
import { option, printTable, quantile } from '../table.js';

const RUNS = option('runs', 300);
const SEED = option('seed', 1);
const POLLS = [1, 2, 4, 8, 16, 32, 64];
const WANDERS = [1e-9, 3e-9, 1e-8];
const MICROSECOND = 1e3;

/** The plain path and crystal of a run, and dice; nanoseconds, and seconds for `poll` and `middle`. */
interface Plain {
  readonly link: LinkOptions & { readonly jitter: number };
  readonly agent: OscillatorOptions;
  readonly poll: number;
  /** When something changes. */
  readonly middle: number;
  /** By how much a path does: more than its queues. */
  readonly change: number;
  /** Evenly spread over the logarithms. */
  readonly between: (least: number, most: number) => number;
  readonly either: () => boolean;
}

type Altered = Partial<Pick<Scene, 'out' | 'back' | 'agent' | 'stampNoise'>>;

const both = (link: LinkOptions): Altered => ({ out: link, back: link });
const one = ({ link, either }: Plain, altered: LinkOptions): Altered =>
  either() ? { out: altered, back: link } : { out: link, back: altered };
const longer = ({ link, change, middle }: Plain): LinkOptions => ({
  ...link,
  routes: [{ at: middle, base: link.base + change }],
});
const shorter = ({ link, change, middle }: Plain): LinkOptions => ({
  ...link,
  base: link.base + change,
  routes: [{ at: middle, base: link.base }],
});

const KINDS: Readonly<Record<string, (plain: Plain) => Altered>> = {
  spikes: ({ link, between }) =>
    both({ ...link, spikes: { chance: between(0.01, 0.4), mean: between(10, 1e3) * link.jitter } }),
  bursts({ link, poll, between }) {
    const period = between(3, 60) * poll;
    const length = period * between(0.05, 0.35);
    return both({ ...link, bursts: { period, length, jitter: between(5, 100) * link.jitter } });
  },
  'jitter on one way': (plain) =>
    one(plain, { ...plain.link, jitter: plain.link.jitter * plain.between(1e-3, 0.3) }),
  'like wireless': ({ link, between }) =>
    both({
      ...link,
      shape: 2,
      loss: between(1e-3, 0.03),
      spikes: { chance: between(0.02, 0.2), mean: between(5, 50) * link.jitter },
    }),
  'wide area': ({ link, between }) =>
    both({ ...link, base: between(5e6, 1e8), shape: 2, loss: 0.01 }),
  'a temperature that swings': ({ agent, between }) => ({
    agent: {
      ...agent,
      swing: { amplitude: between(1e-7, 3e-6), period: between(1800, 86_400) },
    },
  }),
  'a longer route': (plain) => both(longer(plain)),
  'a shorter route': (plain) => both(shorter(plain)),
  'one way longer': (plain) => one(plain, longer(plain)),
  'one way shorter': (plain) => one(plain, shorter(plain)),
  'a step of the clock': ({ agent, middle, between, either }) => ({
    agent: {
      ...agent,
      phaseSteps: [{ at: middle, by: (either() ? 1 : -1) * between(1e6, 1e8) }],
    },
  }),
  'a step of its rate': ({ agent, middle, between, either }) => ({
    agent: {
      ...agent,
      rateSteps: [{ at: middle, by: (either() ? 1 : -1) * between(1e-7, 2e-5) }],
    },
  }),
  loss: ({ link, between }) => both({ ...link, loss: between(0.1, 0.6), duplication: 0.03 }),
  'an outage': ({ link, middle, poll, between }) =>
    both({ ...link, outages: [{ from: middle, to: middle + between(5, 25) * poll }] }),
  'a crystal far off': ({ agent, between, either }) => ({
    agent: { ...agent, drift: (either() ? 1 : -1) * between(5e-5, 8e-4) },
  }),
};

interface Result {
  readonly kind: string;
  /** RMS error of the last fifth over that of the plain run, or over half the paths' difference. */
  readonly ratio: number;
  readonly held: number;
}

function measure(kind: string, seed: number): Result {
  const random = seededRandom(1000 * SEED + seed);
  const between = (least: number, most: number): number => least * (most / least) ** random();
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const [poll, wander] = [pick(POLLS), pick(WANDERS)];
  const jitter = between(1e-6, 1e-2) * SECOND;
  const link = { base: between(5e-5, 2e-2) * SECOND, jitter };
  const agent = { drift: (2 * random() - 1) * 5e-5, wander };
  const end = Math.max(2400, 500 * poll);
  const change = between(3 * jitter + MICROSECOND, 5e7);
  const either = (): boolean => random() < 0.5;
  const plain: Scene = {
    seed,
    algorithm: either() ? 'follow' : 'measure',
    poll,
    end,
    from: end / 4,
    out: link,
    back: link,
    agent,
    offset: SECOND / 10,
  };
  const dice: Plain = { link, agent, poll, middle: end / 2, change, between, either };
  const scene = { ...plain, ...KINDS[kind]!(dice) };
  const altered = run(scene);
  const asymmetry = Math.max(
    Math.abs(scene.out.base - scene.back.base),
    Math.abs(lastBase(scene.out) - lastBase(scene.back)),
  );
  const usual = Math.max(inTheEnd(run(plain)), asymmetry / 2);
  return { kind, ratio: inTheEnd(altered) / usual, held: altered.score.held };
}

const lastBase = ({ base, routes = [] }: LinkOptions): number => routes.at(-1)?.base ?? base;

/** RMS error of the last fifth, nanoseconds. */
function inTheEnd({ errors }: Run): number {
  const last = errors.subarray(Math.floor(0.8 * errors.length));
  return Math.sqrt(last.reduce((sum, error) => sum + error * error, 0) / last.length);
}

const kinds = Object.keys(KINDS);
const results = Array.from({ length: RUNS }, (_, i) => measure(kinds[i % kinds.length]!, i + 1));
printTable(
  'RMS error after the change over that of plain jitter, and how long the bound held',
  ['', 'runs', 'middle', 'of ten, worst', 'worst', 'outside', 'held, worst'],
  kinds.map((kind) => {
    const mine = results.filter((result) => result.kind === kind);
    const ratios = mine.map(({ ratio }) => ratio);
    const worst = Math.min(...mine.map(({ held }) => held));
    return [
      kind,
      String(mine.length),
      ...[0.5, 0.9, 1].map((share) => quantile(ratios, share).toFixed(2)),
      String(mine.filter(({ held }) => held < 0.999).length),
      `${(100 * worst).toFixed(2)} %`,
    ];
  }),
);
