// One direction of a path: how long a datagram takes, and whether it comes at all.

import type { Random } from '#protocol/endpoint.js';
import { SECOND } from '#protocol/time.js';
import { exponential } from './random.js';

export interface LinkOptions {
  /** The smallest delay, nanoseconds. */
  readonly base: number;
  /** Mean of a random delay on top, nanoseconds: exponential, or the sum of `shape` exponentials. */
  readonly jitter?: number;
  readonly shape?: number;
  /** Probability that a datagram is lost, and that it comes twice. */
  readonly loss?: number;
  readonly duplication?: number;
  /** Now and then one is held back by so much, nanoseconds, and overtaken by the next. */
  readonly reordering?: { readonly chance: number; readonly by: number };
  /** Now and then one is late: by an exponential delay of this mean, nanoseconds. */
  readonly spikes?: { readonly chance: number; readonly mean: number };
  /** Congestion: in the first `length` of every `period` seconds the jitter is another. */
  readonly bursts?: { readonly period: number; readonly length: number; readonly jitter: number };
  /** From true time `at` on, seconds, the route has another smallest delay. */
  readonly routes?: readonly { readonly at: number; readonly base: number }[];
  /** Times without any connection, seconds. */
  readonly outages?: readonly { readonly from: number; readonly to: number }[];
  /** In the place of all that: the delays of a datagram's copies, nanoseconds. */
  readonly delays?: (now: number, random: Random) => number[];
}

/** The delays after which copies of a datagram that leaves at `now` arrive: none, one or two. */
export function deliver(link: LinkOptions, now: number, random: Random): number[] {
  if (link.delays !== undefined) return link.delays(now, random);
  const seconds = now / SECOND;
  if (link.outages?.some(({ from, to }) => seconds >= from && seconds < to)) return [];
  if (random() < (link.loss ?? 0)) return [];
  const copies = random() < (link.duplication ?? 0) ? 2 : 1;
  return Array.from({ length: copies }, () => delay(link, seconds, random));
}

function delay(link: LinkOptions, seconds: number, random: Random): number {
  const { bursts, spikes, reordering, shape = 1 } = link;
  const base = link.routes?.findLast(({ at }) => seconds >= at)?.base ?? link.base;
  const busy = bursts !== undefined && seconds % bursts.period < bursts.length;
  const jitter = busy ? bursts.jitter : (link.jitter ?? 0);
  let queued = 0;
  for (let i = 0; i < shape; i += 1) queued += (jitter / shape) * exponential(random);
  if (spikes !== undefined && random() < spikes.chance) queued += spikes.mean * exponential(random);
  if (reordering !== undefined && random() < reordering.chance) queued += reordering.by;
  return base + queued;
}
