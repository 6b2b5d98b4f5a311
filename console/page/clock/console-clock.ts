// A group's clock in the page: by Cristian's algorithm through the console, and until the first answer by the times
// in the stream.

import { type BrowserClock, openClock } from '@belfry/browser';
import { type PageClock, StreamClock } from './page-clock.js';

/** A width beyond this, nanoseconds, is what a clock says before it knows anything. */
const UNKNOWN_WIDTH = 86_400_000_000_000n;

/** The clock of one group. */
export class ConsoleClock implements PageClock {
  readonly #asked: BrowserClock;
  readonly #stream = new StreamClock(() => performance.now());
  #hasTime = false;

  /** `changed` is called when more is known of the time. */
  constructor(group: string, changed: () => void) {
    this.#asked = openClock({ group });
    this.#asked.onAnswer(changed);
  }

  /** The stream has just told what time the group has; null when it has none. */
  hear(ms: number | null): void {
    this.#hasTime = ms !== null;
    if (ms !== null) this.#stream.hear(ms);
  }

  now(): { readonly ms: number; readonly boundMs: number | null } | undefined {
    if (!this.#hasTime) return undefined;
    const { earliest, latest, best } = this.#asked.now();
    const width = latest - earliest;
    if (width > UNKNOWN_WIDTH) return this.#stream.now();
    return { ms: Number(best) / 1e6, boundMs: Number(width) / 2e6 };
  }

  /** Asks no more. */
  close(): void {
    this.#asked.close();
  }
}
