// Follows the console's stream, and comes back to it after whatever befell: a restart, a cut cable, an hour of sleep.

import { waitBefore } from './backoff.js';
import type { StreamMessages } from './board.js';
import { USUAL_BEAT_MS, type LinkState } from './freshness.js';

/** Without a word for so many beats a stream that claims to be open is given up. */
const SILENT_BEATS = 2.5;
/** How often that is looked at, milliseconds. */
const LOOK_EVERY = 1000;
/** A look that comes so late, milliseconds, means that this device slept. */
const SLEPT = 5000;

const NAMES = [
  'begin',
  'wall',
  'change',
  'troubles',
  'trouble',
  'event',
  'health',
  'beat',
] as const satisfies readonly (keyof StreamMessages)[];

/** What is told of the stream. */
export interface StreamListener {
  hear<Name extends keyof StreamMessages>(name: Name, message: StreamMessages[Name]): void;
  linkChanged(): void;
}

/** The stream of one console. */
export class Stream {
  readonly #url: string;
  readonly #listener: StreamListener;
  #source: EventSource | undefined;
  #heardAt: number | undefined;
  #openedAt = 0;
  #nextAt: number | undefined;
  #attempts = 0;
  #beatMs = USUAL_BEAT_MS;
  #isOpen = false;
  #lookedAt = performance.now();

  constructor(url: string, listener: StreamListener) {
    this.#url = url;
    this.#listener = listener;
  }

  /** Begins to follow, for ever. */
  start(): void {
    this.#open();
    setInterval(() => this.#look(), LOOK_EVERY);
    for (const name of ['online', 'pageshow', 'focus'] as const)
      addEventListener(name, () => this.#wake());
    document.addEventListener('visibilitychange', () => this.#wake());
  }

  get link(): LinkState {
    return {
      state: this.#isOpen ? 'open' : this.#heardAt === undefined ? 'opening' : 'lost',
      heardAt: this.#heardAt,
      nextAt: this.#nextAt,
      beatMs: this.#beatMs,
    };
  }

  /** Gives the connection up and makes another: what is known does not fit together, or somebody does not want to wait. */
  again(): void {
    this.#close();
    this.#open();
    this.#listener.linkChanged();
  }

  #open(): void {
    this.#nextAt = undefined;
    this.#attempts += 1;
    this.#openedAt = performance.now();
    const source = new EventSource(this.#url);
    this.#source = source;
    for (const name of NAMES)
      source.addEventListener(name, ({ data }: MessageEvent<string>) => {
        if (source === this.#source) this.#hear(name, data);
      });
    // The browser's own attempts end for ever at the first answer that is no stream: these here do not.
    source.addEventListener('error', () => {
      if (source === this.#source) this.#lose();
    });
  }

  #hear(name: (typeof NAMES)[number], data: string): void {
    this.#heardAt = performance.now();
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#attempts = 0;
      this.#listener.linkChanged();
    }
    const message: unknown = JSON.parse(data);
    if (name === 'begin') this.#beatMs = (message as StreamMessages['begin']).beatMs;
    this.#listener.hear(name, message as never);
  }

  #lose(): void {
    this.#close();
    this.#nextAt = performance.now() + waitBefore(Math.max(this.#attempts, 1), Math.random());
    setTimeout(() => this.#tryIfDue(), this.#nextAt - performance.now());
    this.#listener.linkChanged();
  }

  #close(): void {
    this.#source?.close();
    this.#source = undefined;
    this.#isOpen = false;
  }

  #tryIfDue(): void {
    if (this.#nextAt !== undefined && performance.now() >= this.#nextAt - 1) this.#open();
  }

  #look(): void {
    const at = performance.now();
    const slept = at - this.#lookedAt > SLEPT;
    this.#lookedAt = at;
    if (slept) return this.#wake();
    this.#tryIfDue();
    const since = Math.max(this.#heardAt ?? 0, this.#openedAt);
    if (this.#source !== undefined && at - since > SILENT_BEATS * this.#beatMs) this.#lose();
  }

  /** This device, its network or its screen was away: nobody waits for the end of a pause. */
  #wake(): void {
    if (document.visibilityState === 'hidden') return;
    const quiet = performance.now() - Math.max(this.#heardAt ?? 0, this.#openedAt);
    if (this.#source === undefined || quiet > SLEPT) this.again();
  }
}
