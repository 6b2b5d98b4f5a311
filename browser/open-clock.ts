// Opens the group's clock in a page: asks a console by fetch, and notices that the computer slept.

import { MILLISECOND, type RawTime, type Span } from '@belfry/protocol';
import {
  EARLIEST,
  LATEST,
  type Now,
  after,
  before,
  compare,
  formatTime,
  toDate,
} from '@belfry/protocol/clock';
import { AskedClock } from '@belfry/agent/core';
import { parseAnswer } from './core/answer.js';

/** Where a page asks, and how often. */
export interface OpenClockOptions {
  /** The address of a console, such as `http://lab-1:7580`; where the page came from, if not given. */
  readonly console?: string | URL | undefined;
  /** The group whose time is wanted; needed only where the console watches several. */
  readonly group?: string | undefined;
  /** From one ask to the next, milliseconds; 8 000 if not given. Five quicker ones make the start. */
  readonly interval?: number | undefined;
}

/** When to be content with a clock, and when to give up. */
export interface WaitOptions {
  /** The most by which it may be wrong, either way, milliseconds; half a second if not given. */
  readonly within?: number | undefined;
  /** How long to wait, milliseconds; for ever if not given. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The path below a console's address at which it answers asks. */
export const ASK_PATH = '/api/v1/time';

/** Asking more often than so does not make a page's clock better, milliseconds. */
const INTERVAL_LEAST = 1000;
const INTERVAL_USUAL = 8000;
/** An answer that takes longer says too little, milliseconds. */
const PATIENCE = 5000;
/** When the computer's clock has gone so much further than the page's counter, it slept, or was set: milliseconds. */
const SLEPT = 300;
/**
 * How far the page's counter may gain or lose between an event and a reading: 500 ppm each for a crystal beyond any
 * good one, for the frequency that a kernel lets a program set, and for adjtime(3).
 */
const COUNTER_DRIFT = 1500e-6;

/** The page's counter in nanoseconds. */
const counter = (): RawTime => (performance.now() * MILLISECOND) as RawTime;

/** The computer's clock less the page's counter, milliseconds: constant while neither stands still nor is set. */
const systemAhead = (): number => Date.now() - performance.now();

/** The group's clock in a page. All times are nanoseconds since 1970, as a bigint. */
export class BrowserClock {
  readonly before = before;
  readonly after = after;
  readonly compare = compare;
  readonly toDate = toDate;
  readonly formatTime = formatTime;
  readonly #address: URL;
  readonly #clock: AskedClock;
  readonly #ended = new AbortController();
  readonly #listeners = new Set<() => void>();
  #fault = 'nobody has answered yet';
  #ahead = systemAhead();
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ console: place, group, interval = INTERVAL_USUAL }: OpenClockOptions) {
    if (!(interval >= INTERVAL_LEAST && interval < Infinity))
      throw new RangeError(`the interval is ${INTERVAL_LEAST} milliseconds or more`);
    this.#address = new URL(ASK_PATH, place ?? location.href);
    if (group !== undefined) this.#address.searchParams.set('group', group);
    this.#clock = new AskedClock({ interval: (interval * MILLISECOND) as Span });
    document.addEventListener('visibilitychange', () => this.#appear(), {
      signal: this.#ended.signal,
    });
    void this.#ask();
  }

  /** Why there is no time, or why the last ask came to nothing; empty when it went well. */
  get fault(): string {
    return this.#fault;
  }

  /** The group whose time it shows; undefined before the first answer. */
  get group(): string | undefined {
    return this.#clock.group;
  }

  /** Reads the clock. */
  now(): Now {
    this.#noticeSleep();
    return this.#clock.now(counter());
  }

  /**
   * What the time was at an instant of the page's counter, milliseconds: an event's `timeStamp`, or what
   * `performance.now()` said. It is less certain the longer ago that is, by 1 500 ppm.
   * @throws RangeError for a number that is not finite.
   */
  timeAt(instant: number): Now {
    if (!Number.isFinite(instant)) throw new RangeError('an instant is a finite number');
    const raw = counter();
    const { earliest, latest, best, state } = this.now();
    const ago = BigInt(Math.round(raw - instant * MILLISECOND));
    const time = best - ago;
    if (earliest === EARLIEST || latest === LATEST) return { earliest, latest, best: time, state };
    const since = Math.abs(raw - instant * MILLISECOND);
    // The counter was read, and the clock after it.
    const reading = counter() - raw;
    const wider = BigInt(Math.ceil(since * COUNTER_DRIFT + reading + this.#clock.step));
    return { earliest: earliest - ago - wider, latest: latest - ago + wider, best: time, state };
  }

  /** Calls `listener` after each ask, answered or not, until the function that it answers is called. */
  onAnswer(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Waits until the clock is synchronised, and answers its reading. Rejects with an Error of one line when the time is
   * up or the clock was closed, and with the reason of the signal.
   */
  synchronised({ within = Infinity, timeout, signal }: WaitOptions = {}): Promise<Now> {
    const content = (): Now | undefined => {
      const now = this.now();
      const width = Number(now.latest - now.earliest) / 2;
      return now.state === 'synchronised' && width <= within * MILLISECOND ? now : undefined;
    };
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const now = content();
        if (now !== undefined) settle(() => resolve(now));
      };
      const settle = (then: () => void): void => {
        drop();
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#ended.signal.removeEventListener('abort', closed);
        then();
      };
      const abort = (): void => settle(() => reject(signal!.reason));
      const closed = (): void => settle(() => reject(new Error('this clock was closed')));
      const late = (): void =>
        settle(() => reject(new Error(`not in time: ${this.#fault || 'it may be wrong by more'}`)));
      const drop = this.onAnswer(look);
      const timer = timeout === undefined ? undefined : setTimeout(late, timeout);
      if (signal?.aborted === true) return abort();
      if (this.#ended.signal.aborted) return closed();
      signal?.addEventListener('abort', abort);
      this.#ended.signal.addEventListener('abort', closed);
      look();
    });
  }

  /** Asks no more. */
  close(): void {
    this.#ended.abort();
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  /** A page that was hidden has asked seldom: browsers let it. */
  #appear(): void {
    if (document.visibilityState !== 'visible') return;
    this.#noticeSleep();
    void this.#ask();
  }

  /** In sleep the counter of some browsers stands still, and whatever was measured before does not hold. */
  #noticeSleep(): void {
    const ahead = systemAhead();
    if (Math.abs(ahead - this.#ahead) > SLEPT) {
      this.#clock.forget();
      this.#fault = 'this computer slept, or its clock was set: asking anew';
      void this.#ask();
    }
    // What a time daemon slews in between is no jump.
    this.#ahead = ahead;
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.#ended.signal.aborted) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    this.#fault = await this.#exchange();
    this.#asking = false;
    if (this.#ended.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#ask(), this.#clock.pause / MILLISECOND);
    for (const listener of this.#listeners) listener();
  }

  /** One ask; answers why it came to nothing. */
  async #exchange(): Promise<string> {
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(PATIENCE)]);
    const before = systemAhead();
    const asked = counter();
    try {
      const response = await fetch(this.#address, { cache: 'no-store', signal });
      const answered = counter();
      const body: unknown = await response.json().catch(() => undefined);
      if (!response.ok)
        return this.#failed(detailIn(body) ?? `the console answers ${response.status}`);
      const answer = parseAnswer(body);
      if (typeof answer === 'string') return this.#failed(answer);
      if (Math.abs(systemAhead() - before) > SLEPT) return 'this computer slept meanwhile';
      this.#clock.answered(answer, asked, answered);
      return '';
    } catch (error) {
      return this.#failed(
        `the console at ${this.#address.host} does not answer: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  #failed(why: string): string {
    this.#clock.failed();
    return why;
  }
}

/** What a console says of its own about a request that it refused. */
function detailIn(body: unknown): string | undefined {
  const { detail } = (body ?? {}) as { readonly detail?: unknown };
  return typeof detail === 'string' ? detail : undefined;
}

/**
 * The group's clock in this page, whatever the computer's own clock says. It asks at once, and goes on until it is
 * closed.
 * @throws TypeError for an address that is none, RangeError for an interval below a second.
 */
export const openClock = (options: OpenClockOptions = {}): BrowserClock =>
  new BrowserClock(options);
