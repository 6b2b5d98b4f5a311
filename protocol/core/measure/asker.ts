// One side that asks: matches replies with asks, keeps round trips and loss, makes samples.

import type { Refusal } from '../refusal.js';
import { type RawTime, SECOND, type Span, type Stamp, rawDifference } from '../time.js';
import { aheadBy16 } from '../wire/serial-number.js';
import { type Departing, isPlausible } from '../departures.js';
import { type Exchange, type Sample, sampleOf } from './exchange.js';
import { Loss } from './loss.js';
import { RoundTrip } from './round-trip.js';
import { screen } from './screen.js';

/** Asks whose answers may still come; older ones are forgotten. */
const PENDING_MOST = 8;
/**
 * An exchange waits so long for the next one, which brings the true departure of its reply. At slower
 * polls a crystal wanders more meanwhile than a program is late.
 */
const WAIT_MOST = (20 * SECOND) as Span;

interface Pending {
  readonly sequence: number;
  readonly number: number;
  /** When it was stated to leave; once the kernel has told, when it did. */
  at: Stamp;
  answered: boolean;
}

/** What of a reply concerns the measurement. */
export interface Answer {
  readonly sequence: number;
  /** Arrival stamp in nanoseconds on the other clock, from any fixed instant of it. */
  readonly arrived: number;
  readonly hold: number;
  readonly heard: number;
  /** How much later than stated the reply before this one left; undefined where nobody knows. */
  readonly correction: number | undefined;
}

/** An exchange that waits for the next one. */
interface Held {
  readonly pending: Pending;
  readonly answer: Answer;
  readonly at: Stamp;
}

export class Asker implements Departing {
  readonly roundTrip = new RoundTrip();
  readonly loss = new Loss();
  readonly #pending: Pending[] = [];
  #held: Held | undefined;
  /** When the last good answer came; undefined before the first. */
  answeredAt: RawTime | undefined;

  asked(sequence: number, at: Stamp): void {
    this.loss.asked();
    if (this.#pending.length === PENDING_MOST) this.#pending.shift();
    this.#pending.push({ sequence, number: this.loss.count, at, answered: false });
  }

  /** The ask with this sequence really left at `at`. */
  departed(sequence: number, at: Stamp): void {
    const pending = this.#pending.find((one) => one.sequence === sequence);
    if (pending !== undefined && isPlausible(pending.at.at, at.at)) pending.at = at;
  }

  /** True while the ask with this sequence waits for its answer. */
  awaits(sequence: number): boolean {
    return this.#pending.some((one) => one.sequence === sequence && !one.answered);
  }

  /**
   * Takes a reply; answers what has been measured by now, the oldest first, or says why nothing. The
   * exchange itself is held back if the next ask is due by `next`, soon enough, and this replier
   * tells when its replies really left (the interleaved mode of NTP, RFC 9769).
   */
  answered(answer: Answer, at: Stamp, next: RawTime): readonly Sample[] | Refusal {
    const pending = this.#pending.find((one) => one.sequence === answer.sequence);
    if (pending === undefined) return 'unasked';
    if (pending.answered) {
      this.loss.duplicates += 1;
      return 'duplicate';
    }
    pending.answered = true;
    const held = { pending, answer, at };
    const exchange = exchangeOf(held, 0);
    const sample = sampleOf(exchange);
    const refusal = screen(exchange, sample);
    if (refusal !== undefined) return refusal;
    this.answeredAt = at.at;
    this.loss.answered(pending.number, answer.heard);
    if (sample.delay > this.roundTrip.timeout) this.loss.late += 1;
    this.roundTrip.add(rawDifference(at.at, pending.at.at));
    const before = this.#release(held);
    const waits = answer.correction !== undefined && next - at.at <= WAIT_MOST;
    this.#held = waits ? held : undefined;
    return waits ? before : [...before, sample];
  }

  /** The exchange that was held back, with what the one that follows it says of its reply. */
  #release(following: Held): readonly Sample[] {
    const held = this.#held;
    if (held === undefined) return [];
    const exchange = exchangeOf(held, correctionOf(held, following) ?? 0);
    const sample = sampleOf(exchange);
    if (screen(exchange, sample) === undefined) return [sample];
    // No such departure can be: what was stated stays.
    return [sampleOf(exchangeOf(held, 0))];
  }

  /** The exchange that waits for the next one is of no use any more. */
  forgetHeld(): void {
    this.#held = undefined;
  }

  /** A new session has new sequences: what is pending belongs to the old one. */
  restart(): void {
    this.#pending.length = 0;
    this.#held = undefined;
    this.loss.restart();
  }
}

function exchangeOf({ pending, answer, at }: Held, correction: number): Exchange {
  return {
    asked: pending.at.at,
    arrived: answer.arrived,
    departed: answer.arrived + answer.hold + correction,
    answered: at.at,
    error: (pending.at.error + at.error) as Span,
  };
}

/**
 * A correction is of the last reply that was sent. That was the held exchange's if nothing was asked
 * or heard between the two.
 */
function correctionOf(held: Held, { pending, answer }: Held): number | undefined {
  const next = pending.number === held.pending.number + 1;
  return next && aheadBy16(answer.heard, held.answer.heard) === 1 ? answer.correction : undefined;
}
