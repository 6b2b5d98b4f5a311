// A NAT around agents that forgets who spoke: nothing comes in to one to which nothing has left for a while.

import type { LinkOptions } from './link.js';
import type { Network, World } from './world.js';

const LOCAL: LinkOptions = { base: 1e5, jitter: 5e4 };

/** Everybody but masters, which listen on port 7525, is behind it; each has a way of its own to each master. */
export class Nat {
  /** After how long without a datagram from inside it forgets, nanoseconds. */
  readonly #forgets: number;
  readonly #left = new Map<string, number>();

  constructor(forgets: number) {
    this.#forgets = forgets;
  }

  /** For the world that has it. */
  readonly network: Network = (from, to, now) => {
    if (to.address.port === 7525) return LOCAL;
    const left = this.#left.get(`${to.address.host} ${from.address.host}`) ?? -Infinity;
    return now - left > this.#forgets ? undefined : LOCAL;
  };

  /** Sees what leaves in this world. */
  watch(world: World): void {
    world.onDatagram = (_, from, to, at) => this.#left.set(`${from.host} ${to.host}`, at);
  }
}
