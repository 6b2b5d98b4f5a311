// What the machine knows: clocks of different processes compared at one machine counter.

import type { TimeReport } from '#host/daemon/report.js';

/**
 * How far `shown` is ahead of `reference`, nanoseconds. Each was read at a known value of the
 * machine's one monotonic counter, so the time between the two readings can be taken out. No
 * program's opinion of its own error comes into it.
 */
export function aheadOf(shown: TimeReport, reference: TimeReport): number {
  const apart =
    (shown.seconds - reference.seconds) * 1e9 + (shown.nanoseconds - reference.nanoseconds);
  return apart - Number(BigInt(shown.machineNs) - BigInt(reference.machineNs));
}

/** Over which a clock's rate is taken, nanoseconds. */
const RATE_OVER = 1e9;

/** A clock that is read now and then, and goes on as it went when it can be read no more. */
export class Reference {
  #earlier: TimeReport | undefined;
  #last: TimeReport | undefined;
  #rate = 0;

  read(time: TimeReport): void {
    this.#last = time;
    this.#earlier ??= time;
    const over = Number(BigInt(time.machineNs) - BigInt(this.#earlier.machineNs));
    if (over < RATE_OVER) return;
    this.#rate = aheadOf(time, this.#earlier) / over;
    this.#earlier = time;
  }

  /** Another clock is read from now on. */
  change(): void {
    this.#earlier = undefined;
  }

  /** How far `shown` is ahead of it, nanoseconds; undefined before the first reading. */
  aheadOf(shown: TimeReport): number | undefined {
    if (this.#last === undefined) return undefined;
    const since = Number(BigInt(shown.machineNs) - BigInt(this.#last.machineNs));
    return aheadOf(shown, this.#last) - this.#rate * since;
  }
}
