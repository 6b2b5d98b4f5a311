// What an adversary of delays does to the two ways between a pair of clocks, as data that can be replayed.

import type { Random } from '#protocol/endpoint.js';
import { exponential } from '../random.js';

/** `out` is the way of the ask. */
export type Way = 'out' | 'back';
export const WAYS: readonly Way[] = ['out', 'back'];

/** From which poll on, and before which one, counted from the start of the run; always if not given. */
interface When {
  readonly from: number;
  readonly until?: number;
}

/** A tool of one way, or of both alike. An adversary only adds to a delay: `by` is nanoseconds, never negative. */
interface OnWays extends When {
  readonly way: Way | 'both';
  readonly by: number;
}

/** Times are in polls, so that a schedule means the same at any interval. */
export type Tool =
  | (OnWays & { readonly kind: 'step' })
  /** Grows to `by` in so many polls, and stays. */
  | (OnWays & { readonly kind: 'ramp'; readonly over: number })
  /** Between 0 and `by`, as a sine. */
  | (OnWays & { readonly kind: 'swing'; readonly period: number; readonly phase: number })
  /** Grows to `by`, and falls at once. */
  | (OnWays & { readonly kind: 'saw'; readonly period: number })
  /** There in the first `share` of each period only. */
  | (OnWays & { readonly kind: 'duty'; readonly period: number; readonly share: number })
  /** Hits `hit` asks of every `of`, the same ones always. */
  | (OnWays & { readonly kind: 'comb'; readonly of: number; readonly hit: number })
  /** Now and then an exponential delay of this mean. */
  | (OnWays & { readonly kind: 'spikes'; readonly chance: number })
  /** One way grows as the other shrinks: their sum stays `by`. */
  | (When & {
      readonly kind: 'against';
      readonly by: number;
      readonly shape: 'sine' | 'square' | 'slope';
      readonly period: number;
      readonly phase: number;
    })
  | (When & { readonly kind: 'loss'; readonly way: Way | 'both'; readonly chance: number })
  /** Nothing comes through. */
  | (When & { readonly kind: 'gap' })
  /** Copies, each delayed as a datagram of its own. */
  | (When & { readonly kind: 'copies'; readonly way: Way | 'both'; readonly chance: number })
  /** The operator's part: asks are so many times further apart. */
  | (When & { readonly kind: 'pace'; readonly factor: number })
  /** Kernel stamps are lost: the program's own take their place. */
  | (When & { readonly kind: 'stamps' });

export type QueueKind = 'exponential' | 'uniform' | 'erlang' | 'heavy' | 'quantised' | 'none';

/** A way without the adversary; nanoseconds. */
export interface Plain {
  readonly base: number;
  readonly jitter: number;
  readonly queue: QueueKind;
}

/** The crystal of who asks, against true time; within the limits of `limits.ts`. */
export interface Crystal {
  readonly drift: number;
  readonly wander: number;
  readonly swing?: { readonly amplitude: number; readonly period: number };
  /** Its rate changes at once: at a whole second, and by so much. */
  readonly steps?: readonly { readonly at: number; readonly by: number }[];
}

/** The other clock is set: at this poll, and by so many nanoseconds. */
export interface Setting {
  readonly at: number;
  readonly by: number;
  /** It is slewed over so many polls; set at once if not given. */
  readonly over?: number;
}

export interface Schedule {
  readonly seed: number;
  /** Seconds from ask to ask, and how many there are. */
  readonly poll: number;
  readonly polls: number;
  readonly out: Plain;
  readonly back: Plain;
  readonly crystal: Crystal;
  /** Who stamps: the kernel, or the program, which is late. */
  readonly stamps: 'kernel' | 'program';
  readonly tools: readonly Tool[];
  /** The other side's kernel tells when its replies left: an exchange is known when the next one is. */
  readonly waits?: boolean;
  /** What no limit allows and nobody can know before an exchange shows it. */
  readonly settings?: readonly Setting[];
}

/** A queue, nanoseconds. */
export function queued({ jitter, queue }: Plain, random: Random): number {
  switch (queue) {
    case 'exponential':
      return jitter * exponential(random);
    case 'uniform':
      return 2 * jitter * random();
    case 'erlang':
      return (jitter / 2) * (exponential(random) + exponential(random));
    case 'heavy':
      // Twenty microseconds mostly, and now and then far more: seldom none at all.
      return random() < 0.9
        ? jitter * (0.8 + 0.4 * random())
        : jitter * 0.1 * (1 - random()) ** (-1 / 1.5);
    case 'quantised':
      return jitter * Math.floor(4 * random());
    default:
      return 0;
  }
}

const isOn = ({ from, until = Infinity }: When, poll: number): boolean =>
  poll >= from && poll < until;

/** From 0 to 1, by the shape of a swing. */
function level(shape: 'sine' | 'square' | 'slope', turns: number): number {
  const turn = turns - Math.floor(turns);
  if (shape === 'sine') return (1 + Math.sin(2 * Math.PI * turn)) / 2;
  if (shape === 'square') return turn < 0.5 ? 1 : 0;
  return turn < 0.5 ? 2 * turn : 2 - 2 * turn;
}

/** What one tool adds to a datagram of this way that leaves at `poll`, the `ask`th; nanoseconds. */
function added(tool: Tool, way: Way, poll: number, ask: number, random: Random): number {
  if (!isOn(tool, poll)) return 0;
  const since = poll - tool.from;
  if (tool.kind === 'against') {
    const share = level(tool.shape, since / tool.period + tool.phase);
    return tool.by * (way === 'out' ? share : 1 - share);
  }
  if (!('way' in tool) || !('by' in tool) || (tool.way !== way && tool.way !== 'both')) return 0;
  switch (tool.kind) {
    case 'step':
      return tool.by;
    case 'ramp':
      return tool.by * Math.min(since / tool.over, 1);
    case 'swing':
      return tool.by * level('sine', since / tool.period + tool.phase);
    case 'saw':
      return tool.by * ((since / tool.period) % 1);
    case 'duty':
      return (since / tool.period) % 1 < tool.share ? tool.by : 0;
    case 'comb':
      return ask % tool.of < tool.hit ? tool.by : 0;
    case 'spikes':
      return random() < tool.chance ? tool.by * exponential(random) : 0;
  }
}

/** Delays of the copies of one datagram, nanoseconds: none if it is lost. */
export function delays(
  schedule: Schedule,
  way: Way,
  poll: number,
  ask: number,
  random: Random,
): number[] {
  let copies = 1;
  for (const tool of schedule.tools) {
    if (!isOn(tool, poll)) continue;
    if (tool.kind === 'gap') return [];
    if (tool.kind !== 'loss' && tool.kind !== 'copies') continue;
    if (tool.way !== way && tool.way !== 'both') continue;
    if (random() >= tool.chance) continue;
    if (tool.kind === 'loss') return [];
    copies += 1;
  }
  const plain = schedule[way];
  return Array.from({ length: copies }, () =>
    schedule.tools.reduce(
      (sum, tool) => sum + added(tool, way, poll, ask, random),
      plain.base + queued(plain, random),
    ),
  );
}

/** Seconds from this ask to the next. */
export const pauseAfter = ({ poll, tools }: Schedule, polls: number): number =>
  tools.reduce(
    (pause, tool) => (tool.kind === 'pace' && isOn(tool, polls) ? pause * tool.factor : pause),
    poll,
  );

export const stampedBy = ({ stamps, tools }: Schedule, poll: number): Schedule['stamps'] =>
  tools.some((tool) => tool.kind === 'stamps' && isOn(tool, poll)) ? 'program' : stamps;
