// All that waits for a program's clock: one timer looks at it while anything does.

import { MILLISECOND } from '@belfry/protocol';
import type { Now } from '@belfry/protocol/clock';

/** How often the clock is looked at while something waits, milliseconds: a step or another state is seen as late. */
const LOOK_EVERY = 100;
/** At first it looks sooner, and then half as often each time: most waits are over soon. */
const LOOK_FIRST = 5;

/** Something that waits for the clock. */
export interface Waiting {
  /** Looks at the clock, and answers whether the waiting is over. */
  look(now: Now): boolean;
  /** At which time it wants to be asked, nanoseconds since 1970; undefined: whenever the clock is looked at. */
  readonly time?: bigint;
  /** Does a program go on running for this? */
  readonly holds: boolean;
}

/** What waits for one clock, on one timer that holds across its corrections: it is always the clock that is asked. */
export class Waits {
  readonly #read: () => Now;
  readonly #waits = new Set<Waiting>();
  #timer: NodeJS.Timeout | undefined;
  /** The longest pause to the next look, milliseconds. */
  #most = LOOK_FIRST;

  constructor(read: () => Now) {
    this.#read = read;
  }

  /** Waits, until the returned function is called. It is asked at once, too, but not before this returns. */
  add(wait: Waiting): () => void {
    this.#waits.add(wait);
    this.#most = LOOK_FIRST;
    this.#arm(0);
    return () => {
      if (this.#waits.delete(wait)) this.#hold();
    };
  }

  /** Nothing waits any more. */
  clear(): void {
    this.#waits.clear();
    clearTimeout(this.#timer);
  }

  #look(): void {
    const now = this.#read();
    // What is dropped meanwhile is not asked any more.
    for (const wait of this.#waits) if (wait.look(now)) this.#waits.delete(wait);
    this.#arm(this.#pause(now));
    this.#most = Math.min(2 * this.#most, LOOK_EVERY);
  }

  /** Until the next one is due: rounded up, so that nothing is asked a moment too early, and once more. */
  #pause({ best }: Now): number {
    let pause = this.#most;
    for (const { time } of this.#waits)
      if (time !== undefined && time > best)
        pause = Math.min(pause, Math.ceil(Number(time - best) / MILLISECOND));
    return pause;
  }

  #arm(pause: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), pause);
    this.#hold();
  }

  /** The timer runs while something waits, and holds the program while anything does that should. */
  #hold(): void {
    if (this.#waits.size === 0) return clearTimeout(this.#timer);
    if ([...this.#waits].some(({ holds }) => holds)) this.#timer?.ref();
    else this.#timer?.unref();
  }
}
