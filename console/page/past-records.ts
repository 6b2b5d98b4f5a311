// Asks the console for what befell, a span of time after the other, back in time.

import type { Trouble } from '../core/troubles/trouble.js';
import type { WallEvent } from '../core/wall/view.js';
import { askEvents, askTroubles } from './data/api.js';
import type { PastRecords } from './views/records.js';

const DAY = 86_400_000;
/** The first span is a week; each further one is twice as long. */
const FIRST_SPAN = 7 * DAY;
/** So many of each are asked for in a span. */
const MOST = 1000;

/** Events and troubles of a group, as far back as somebody asked. */
export class RecordsFeed {
  readonly #group: string;
  readonly #changed: () => void;
  #span = FIRST_SPAN;
  #sinceMs: number;
  #events: readonly WallEvent[] = [];
  #troubles: readonly Trouble[] = [];
  #isAsking = false;
  #fault = '';

  /** Begins at `nowMs`; `changed` is called when something has come. */
  constructor(group: string, nowMs: number, changed: () => void) {
    this.#group = group;
    this.#changed = changed;
    this.#sinceMs = nowMs;
    void this.#askEarlier();
  }

  get records(): PastRecords {
    return {
      events: this.#events,
      troubles: this.#troubles,
      sinceMs: this.#sinceMs,
      isAsking: this.#isAsking,
      fault: this.#fault,
      askEarlier: () => void this.#askEarlier(),
    };
  }

  async #askEarlier(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#changed();
    const window = { fromMs: this.#sinceMs - this.#span, toMs: this.#sinceMs };
    const wanted = { group: this.#group, window, limit: MOST };
    try {
      const [events, troubles] = await Promise.all([askEvents(wanted), askTroubles(wanted)]);
      this.#events = [...this.#events, ...events];
      this.#troubles = [...this.#troubles, ...troubles];
      // Of a span with more than that in it, the rest is asked for the next time.
      const reached = (count: number, oldestMs: number | undefined): number =>
        count < MOST ? window.fromMs : (oldestMs ?? window.fromMs);
      this.#sinceMs = Math.max(
        reached(events.length, events.at(-1)?.atMs),
        reached(troubles.length, troubles.at(-1)?.fromMs),
        window.fromMs,
      );
      this.#span *= 2;
      this.#fault = '';
    } catch (error) {
      this.#fault = (error as Error).message;
    }
    this.#isAsking = false;
    this.#changed();
  }
}
