// Samples on their way to an engine that they are pushed to: in their order, bounded, and tried again.

import type { ClockSecond } from '../../core/history/sample.js';
import { clockFamilies } from '../../core/metrics/clock-metrics.js';
import { metricsText } from '../../core/metrics/text.js';

/** So many samples wait at most; then the oldest are lost. A hundred lines fill it in half an hour. */
const WAITING_MOST = 200_000;
/** So many go at once. */
const BATCH_MOST = 20_000;
/** Pauses after a push that failed, milliseconds: the first, and the longest. */
const PAUSE_MS = 5000;
const PAUSE_MOST_MS = 60_000;

/** What waits. Whoever has it calls `send` every few seconds. */
export class PushQueue {
  readonly #push: (text: string) => Promise<void>;
  #waiting: (readonly ClockSecond[])[] = [];
  #count = 0;
  #lost = 0;
  #fault = '';
  #pauseMs = 0;
  #nextAt = -Infinity;
  #isSending = false;

  constructor(push: (text: string) => Promise<void>) {
    this.#push = push;
  }

  /** Why the last push failed; empty when it did not. */
  get fault(): string {
    return this.#fault;
  }

  /** Samples that were dropped because too many waited. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes samples. */
  add(samples: readonly ClockSecond[]): void {
    if (samples.length === 0) return;
    this.#waiting.push(samples);
    this.#count += samples.length;
    while (this.#count > WAITING_MOST && this.#waiting.length > 1) {
      const oldest = this.#waiting.shift()!;
      this.#count -= oldest.length;
      this.#lost += oldest.length;
    }
  }

  /** Sends what waits, unless a push is on its way or a pause is not over at `now` of the monotonic clock, milliseconds. */
  async send(now: number): Promise<void> {
    if (this.#isSending || now < this.#nextAt) return;
    this.#isSending = true;
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#take();
        try {
          await this.#push(pushText(batch));
        } catch (error) {
          this.#waiting.unshift(...batch);
          this.#count += sizeOf(batch);
          throw error;
        }
      }
      this.#fault = '';
      this.#pauseMs = 0;
    } catch (error) {
      this.#fault = error instanceof Error ? error.message : String(error);
      this.#pauseMs = Math.min(PAUSE_MOST_MS, Math.max(PAUSE_MS, this.#pauseMs * 2));
      this.#nextAt = now + this.#pauseMs;
    } finally {
      this.#isSending = false;
    }
  }

  #take(): (readonly ClockSecond[])[] {
    const batch: (readonly ClockSecond[])[] = [];
    while (this.#waiting.length > 0 && sizeOf(batch) < BATCH_MOST)
      batch.push(this.#waiting.shift()!);
    this.#count -= sizeOf(batch);
    return batch;
  }
}

const sizeOf = (batch: readonly (readonly ClockSecond[])[]): number =>
  batch.reduce((sum, { length }) => sum + length, 0);

/** Samples as text, a time after the other: within one, a clock can be there once only. */
function pushText(batch: readonly (readonly ClockSecond[])[]): string {
  const byTime = new Map<number, ClockSecond[]>();
  for (const samples of batch)
    for (const sample of samples) {
      const others = byTime.get(sample.atMs);
      if (others === undefined) byTime.set(sample.atMs, [sample]);
      else others.push(sample);
    }
  return [...byTime.values()].map((seconds) => metricsText(clockFamilies(seconds, true))).join('');
}
