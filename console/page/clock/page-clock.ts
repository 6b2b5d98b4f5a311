// What the page asks of a clock, and one that is made from the times in the console's stream, for as long as there is
// no better.

/** Group time on this device. */
export interface PageClock {
  /**
   * Milliseconds since 1970, and how wrong that may be; null while nobody can say how wrong. Undefined while nothing is known.
   */
  now(): { readonly ms: number; readonly boundMs: number | null } | undefined;
}

/** So many of the last times are kept: the one that came quickest counts. */
const KEPT = 30;
/** A time that differs by more than this, milliseconds, is no late one: the group's time was set, or this device slept. */
const SET = 1500;

/** A clock from times that come once a second over a way of unknown length: it is behind by the quickest of them. */
export class StreamClock implements PageClock {
  readonly #device: () => number;
  #ahead: number[] = [];

  /** `device` is this device's own steady clock, in milliseconds from anywhere. */
  constructor(device: () => number) {
    this.#device = device;
  }

  /** The stream has just said that it is `ms`. */
  hear(ms: number): void {
    const ahead = ms - this.#device();
    const best = Math.max(...this.#ahead);
    if (this.#ahead.length > 0 && Math.abs(ahead - best) > SET) this.#ahead = [];
    this.#ahead = [...this.#ahead, ahead].slice(-KEPT);
  }

  now(): { readonly ms: number; readonly boundMs: number | null } | undefined {
    if (this.#ahead.length === 0) return undefined;
    return { ms: this.#device() + Math.max(...this.#ahead), boundMs: null };
  }
}
