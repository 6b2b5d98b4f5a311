// One side that asks: matches replies with asks, keeps round trips and loss, makes samples.

import type { Refusal } from '../refusal.js';
import { type RawTime, type Span, type Stamp, rawDifference } from '../time.js';
import { type Sample, sampleOf } from './exchange.js';
import { Loss } from './loss.js';
import { RoundTrip } from './round-trip.js';
import { screen } from './screen.js';

/** Asks whose answers may still come; older ones are forgotten. */
const PENDING_MOST = 8;

interface Pending {
  readonly sequence: number;
  readonly number: number;
  readonly at: Stamp;
  answered: boolean;
}

/** What of a reply concerns the measurement. */
export interface Answer {
  readonly sequence: number;
  /** Arrival stamp in nanoseconds on the other clock, from any fixed instant of it. */
  readonly arrived: number;
  readonly hold: number;
  readonly heard: number;
}

export class Asker {
  readonly roundTrip = new RoundTrip();
  readonly loss = new Loss();
  readonly #pending: Pending[] = [];
  /** When the last good answer came; undefined before the first. */
  answeredAt: RawTime | undefined;

  asked(sequence: number, at: Stamp): void {
    this.loss.asked();
    if (this.#pending.length === PENDING_MOST) this.#pending.shift();
    this.#pending.push({ sequence, number: this.loss.count, at, answered: false });
  }

  /** True while the ask with this sequence waits for its answer. */
  awaits(sequence: number): boolean {
    return this.#pending.some((one) => one.sequence === sequence && !one.answered);
  }

  /** Turns a reply into a sample, or says why not. */
  answered(answer: Answer, at: Stamp): Sample | Refusal {
    const pending = this.#pending.find((one) => one.sequence === answer.sequence);
    if (pending === undefined) return 'unasked';
    if (pending.answered) {
      this.loss.duplicates += 1;
      return 'duplicate';
    }
    pending.answered = true;
    const exchange = {
      asked: pending.at.at,
      arrived: answer.arrived,
      departed: answer.arrived + answer.hold,
      answered: at.at,
      error: (pending.at.error + at.error) as Span,
    };
    const sample = sampleOf(exchange);
    const refusal = screen(exchange, sample);
    if (refusal !== undefined) return refusal;
    this.answeredAt = at.at;
    this.loss.answered(pending.number, answer.heard);
    if (sample.delay > this.roundTrip.timeout) this.loss.late += 1;
    this.roundTrip.add(rawDifference(at.at, pending.at.at));
    return sample;
  }

  /** A new session has new sequences: what is pending belongs to the old one. */
  restart(): void {
    this.#pending.length = 0;
    this.loss.restart();
  }
}
