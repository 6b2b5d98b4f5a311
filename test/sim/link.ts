// One direction of a path: how long a datagram takes, and whether it comes at all.

import type { Random } from '@belfry/protocol/core/endpoint.js';
import { exponential } from './random.js';

export interface LinkOptions {
  /** The smallest delay, nanoseconds. */
  readonly base: number;
  /** Mean of an exponential delay on top, nanoseconds. */
  readonly jitter?: number;
  /** Probability that a datagram is lost, and that it comes twice. */
  readonly loss?: number;
  readonly duplication?: number;
}

/** The delays after which copies of one datagram arrive: none, one or two. */
export function deliver(link: LinkOptions, random: Random): number[] {
  if (random() < (link.loss ?? 0)) return [];
  const copies = random() < (link.duplication ?? 0) ? 2 : 1;
  return Array.from({ length: copies }, () => link.base + (link.jitter ?? 0) * exponential(random));
}
