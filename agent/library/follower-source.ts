// A clock of a program's own, which asks masters or is measured by them: for where no agent runs.

import { EARLIEST, LATEST, type Now, nanosecondsOf } from '@belfry/protocol/clock';
import type { OpenFollower } from './open-follower.js';
import type { ClockSource } from './source.js';

/** A follower as the source of a clock. */
export class FollowerSource implements ClockSource {
  readonly #follower: OpenFollower;

  constructor(follower: OpenFollower) {
    this.#follower = follower;
  }

  read(): Now {
    const { time, bound, state } = this.#follower.now();
    const best = nanosecondsOf(time);
    if (!Number.isFinite(bound)) return { earliest: EARLIEST, latest: LATEST, best, state };
    // What was rounded down is a nanosecond.
    const about = BigInt(Math.ceil(bound)) + 1n;
    return { earliest: best - about, latest: best + about, best, state };
  }

  close(): Promise<void> {
    return this.#follower.close();
  }
}
