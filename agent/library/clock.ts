// The clock that a program holds: reading it, comparing with it, and waiting for it.

import { MILLISECOND, type Span } from '@belfry/protocol';
import {
  type ClockStatus,
  EARLIEST,
  LATEST,
  type Now,
  after,
  before,
  compare,
  exactTime,
  toDate,
} from '@belfry/protocol/clock';
import { ClockError } from './clock-error.js';
import { durationOf } from './duration.js';
import type { ClockSource } from './source.js';
import { Waits } from './waits.js';

/** A duration with its unit, such as `'250us'` or `'30s'`. */
export type Duration = `${number}${'ns' | 'us' | 'ms' | 's' | 'm' | 'h' | 'd'}`;

/** By what a waiting can be given up. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/** When to be content with a clock, and when to give up. */
export interface SynchronisedOptions extends Abortable {
  /** The most by which it may be wrong, either way; half a second if not given. */
  readonly within?: Duration | undefined;
  /** How long to wait; for ever if not given. */
  readonly timeout?: Duration | undefined;
}

/** The group's clock, as a program has it until it closes it. All times are nanoseconds since 1970, as a bigint. */
export interface Clock {
  /**
   * Reads the clock: some 0.3 us beside an agent.
   * @throws ClockError `closed`.
   */
  now(): Now;
  /**
   * What the time was, or will be, at an instant of this machine's monotonic counter: a bigint is one of
   * `process.hrtime.bigint()`, a number one of `performance.now()`, milliseconds. It is less certain the longer ago
   * that is, by 1 500 ppm: the counter's crystal, and the system, which may correct the counter.
   * @throws ClockError `closed`; RangeError for a number that is not finite.
   */
  timeAt(instant: bigint | number): Now;
  /**
   * Calls `callback` once, as soon as the clock shows `time`: never earlier, however it is corrected, and mostly a
   * millisecond later. While nobody knows the time (`unset`, `silent`) it waits on. A time that is over is due at
   * once. The program runs on until then, unless `signal` or `close` ends the waiting.
   * @throws ClockError `closed`; TypeError or RangeError for what is no time.
   */
  at(time: bigint | Date, callback: (now: Now) => void, options?: Abortable): void;
  /**
   * Calls `listener` when the state becomes another one, within 0.1 s. It does not keep a program running.
   * @throws ClockError `closed`.
   */
  onStateChange(
    listener: (state: ClockStatus, before: ClockStatus, now: Now) => void,
    options?: Abortable,
  ): void;
  /**
   * Waits until the clock is synchronised, and answers its reading.
   * @throws ClockError `timeout` or `closed`; the signal's reason; RangeError for what is no duration.
   */
  synchronised(options?: SynchronisedOptions): Promise<Now>;
  /** Ends it: who waits for `synchronised` is told, timers never fire. Again is no harm. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
  readonly before: typeof before;
  readonly after: typeof after;
  readonly compare: typeof compare;
  readonly toDate: typeof toDate;
}

/**
 * How far the monotonic counter may gain or lose: 500 ppm each for a crystal beyond any good one, for the frequency
 * that the kernel lets a program set, and for adjtime(3). Who slews by its ticks (chrony's `maxslewrate`) goes beyond.
 */
const COUNTER_DRIFT = 1500e-6;

/** A clock over one source. */
export class SourceClock implements Clock {
  readonly before = before;
  readonly after = after;
  readonly compare = compare;
  readonly toDate = toDate;
  readonly #source: ClockSource;
  readonly #waits = new Waits(() => this.now());
  readonly #pending = new Set<(error: unknown) => void>();
  #closing: Promise<void> | undefined;

  constructor(source: ClockSource) {
    this.#source = source;
  }

  now(): Now {
    if (this.#closing !== undefined) throw closed();
    return this.#source.read();
  }

  timeAt(instant: bigint | number): Now {
    const early = process.hrtime.bigint();
    const { earliest, latest, best, state } = this.now();
    const { at, width } =
      typeof instant === 'bigint' ? { at: instant, width: 0n } : counterAt(instant);
    // The clock was read between `early` and now.
    const reading = process.hrtime.bigint() - early;
    const ago = early - at;
    const time = best - ago;
    if (earliest === EARLIEST || latest === LATEST)
      return { earliest: EARLIEST, latest: LATEST, best: time, state };
    const since = Number(ago < 0n ? -ago : ago);
    const wider = BigInt(Math.ceil(since * COUNTER_DRIFT)) + width;
    return {
      earliest: earliest - ago - reading - wider,
      latest: latest - ago + wider,
      best: time,
      state,
    };
  }

  at(time: bigint | Date, callback: (now: Now) => void, { signal }: Abortable = {}): void {
    const wanted = exactTime(time);
    if (this.#closing !== undefined) throw closed();
    if (signal?.aborted === true) return;
    const drop = this.#waits.add({
      time: wanted,
      holds: true,
      look: (now) => {
        if (now.best < wanted || isUnknown(now)) return false;
        signal?.removeEventListener('abort', drop);
        // Of its own turn: what it throws concerns nobody else who waits.
        queueMicrotask(() => callback(now));
        return true;
      },
    });
    signal?.addEventListener('abort', drop, { once: true });
  }

  onStateChange(
    listener: (state: ClockStatus, before: ClockStatus, now: Now) => void,
    { signal }: Abortable = {},
  ): void {
    let last = this.now().state;
    if (signal?.aborted === true) return;
    const drop = this.#waits.add({
      holds: false,
      look: (now) => {
        const before = last;
        last = now.state;
        if (before !== last) queueMicrotask(() => listener(now.state, before, now));
        return false;
      },
    });
    signal?.addEventListener('abort', drop, { once: true });
  }

  async synchronised({ within, timeout, signal }: SynchronisedOptions = {}): Promise<Now> {
    const most =
      within === undefined ? undefined : BigInt(Math.floor(durationOf('within', within)));
    const patience = timeout === undefined ? undefined : durationOf('timeout', timeout);
    signal?.throwIfAborted();
    const now = this.now();
    return isContent(now, most) ? now : this.#wait(most, patience, signal);
  }

  #wait(most: bigint | undefined, timeout: Span | undefined, signal?: AbortSignal): Promise<Now> {
    const { promise, resolve, reject } = withResolvers<Now>();
    let last = this.now();
    const drop = this.#waits.add({
      holds: true,
      look: (now) => {
        last = now;
        if (isContent(now, most)) resolve(now);
        return false;
      },
    });
    const late = (): void => reject(new ClockError('timeout', `not in time: ${stateText(last)}`));
    const timer = timeout === undefined ? undefined : setTimeout(late, millisecondsOf(timeout));
    const abort = (): void => reject(signal!.reason);
    this.#pending.add(reject);
    signal?.addEventListener('abort', abort, { once: true });
    return promise.finally(() => {
      drop();
      clearTimeout(timer);
      this.#pending.delete(reject);
      signal?.removeEventListener('abort', abort);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#waits.clear();
    for (const reject of this.#pending) reject(closed());
    await this.#source.close();
  }
}

const closed = (): ClockError => new ClockError('closed', 'this clock was closed');

const isUnknown = ({ state }: Now): boolean => state === 'unset' || state === 'silent';

const isContent = ({ state, earliest, latest }: Now, most: bigint | undefined): boolean =>
  state === 'synchronised' && (most === undefined || latest - earliest <= 2n * most);

/** Of a state that is waited through: why it still is not what was waited for. */
function stateText({ state, earliest, latest }: Now): string {
  if (state === 'unset') return 'nobody has told the time yet; is a master to be reached?';
  if (state === 'silent') return 'the agent has ended, or stands still';
  if (state !== 'synchronised') return `the clock is in ${state}`;
  return `the clock may be wrong by ${(latest - earliest) / 2n} ns`;
}

/** Node's timers count to 2^31 milliseconds, which is longer than anybody waits. */
const millisecondsOf = (span: Span): number => Math.min(span / MILLISECOND, 2 ** 31 - 1);

/** An instant of `performance.now()` on the counter of `process.hrtime`, and how far that may be off; nanoseconds. */
function counterAt(milliseconds: number): { at: bigint; width: bigint } {
  if (!Number.isFinite(milliseconds)) throw new RangeError('an instant is a finite number');
  const early = process.hrtime.bigint();
  const now = performance.now();
  const width = process.hrtime.bigint() - early;
  return { at: early + BigInt(Math.round((milliseconds - now) * MILLISECOND)), width: width + 1n };
}

/** `Promise.withResolvers`, which Node 20 has not. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((one, other) => ([resolve, reject] = [one, other]));
  return { promise, resolve, reject };
}
