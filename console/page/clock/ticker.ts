// Moves the hands: each clock in the page shows its next second when that begins, and nothing runs in between.

import type { PageClock } from './page-clock.js';

/** Clocks that are closer together than this, milliseconds, tick at once: nobody can see them apart. */
const TOGETHER = 20;

/** A clock face in the page. */
export interface Face {
  readonly clock: PageClock;
  /** How far it is ahead of group time, milliseconds. */
  offsetMs: number;
  /** Called with the whole second that begins, milliseconds since 1970; with undefined when the time is not known. */
  show(ms: number | undefined): void;
}

/** All faces that tick. */
export class Ticker {
  readonly #faces = new Map<Face, number | undefined>();
  #timer: number | undefined;

  constructor() {
    document.addEventListener('visibilitychange', () => this.tick());
  }

  /** Shows the time on this face from now on. */
  add(face: Face): void {
    this.#faces.set(face, NaN);
    this.#tickIn(0);
  }

  /** This one is out of sight. */
  remove(face: Face): void {
    this.#faces.delete(face);
  }

  /** Shows what is due; also to be called when a clock was set. */
  tick(): void {
    let wait = 1000;
    for (const [face, shown] of this.#faces) {
      const now = face.clock.now();
      const ahead = Math.abs(face.offsetMs) < TOGETHER ? 0 : face.offsetMs;
      const ms = now && now.ms + ahead;
      const second = ms && Math.floor(ms / 1000) * 1000;
      if (second !== shown) face.show(second);
      this.#faces.set(face, second);
      if (ms !== undefined) wait = Math.min(wait, 1000 - (ms % 1000));
    }
    this.#tickIn(wait + 1);
  }

  #tickIn(wait: number): void {
    clearTimeout(this.#timer);
    if (document.visibilityState === 'hidden' || this.#faces.size === 0) return;
    this.#timer = setTimeout(() => this.tick(), wait);
  }
}
