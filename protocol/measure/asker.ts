// The asking side of the measurement: matches replies with asks, keeps round trips and loss, and makes samples.

import type { Refusal } from '../refusal.js';
import { type RawTime, SECOND, type Span, type Stamp, rawDifference } from '../time.js';
import { aheadBy16 } from '../wire/serial-number.js';
import { type Departing, isPlausible } from '../departures.js';
import { type Exchange, type Sample, sampleOf } from './exchange.js';
import { Loss } from './loss.js';
import { RoundTrip, smoothed } from './round-trip.js';
import { screen } from './screen.js';

/** At most 8 asks await their replies; older ones are forgotten. */
const PENDING_MOST = 8;
/**
 * An exchange waits at most 20 s for the next one, which brings the true departure stamp of its reply. Over a longer
 * time a crystal wanders by more than a program's stamp is late.
 */
const WAIT_MOST = (20 * SECOND) as Span;

/** An ask that awaits its reply. */
interface Pending {
  readonly sequence: number;
  /** Its place among all asks of the session, from 1 on. */
  readonly number: number;
  /** When the program said that it leaves; the kernel's stamp takes its place. */
  at: Stamp;
  answered: boolean;
}

/** The fields of a reply that the measurement needs. */
export interface Answer {
  /** Sequence number of the ask that it answers. */
  readonly sequence: number;
  /** When the ask arrived, nanoseconds on the other clock, from any fixed instant of it. */
  readonly arrived: number;
  /** How long the other side held it: from the ask's arrival to the reply's stated departure, nanoseconds. */
  readonly hold: number;
  /** How many asks of this session the other side has heard, modulo 2^16. */
  readonly heard: number;
  /** How much later than stated the reply before this one left, nanoseconds; undefined where nobody knows. */
  readonly correction: number | undefined;
  /** The step in which the other clock counts, nanoseconds, where the other side does not state a bound. */
  readonly step?: Span;
}

/** An exchange that waits for the next one, which will tell when its reply really left. */
interface Held {
  readonly pending: Pending;
  readonly answer: Answer;
  readonly at: Stamp;
}

/**
 * Follows the asks of one session to one other clock, and answers the samples that they make. It stamps and sends
 * nothing itself.
 */
export class Asker implements Departing {
  /** From an ask to its reply, the time included for which the other side held it: how long one has to wait. */
  readonly roundTrip = new RoundTrip();
  /** What is left of it without that time, smoothed alike: the network's part. Undefined before the first sample. */
  delay: Span | undefined;
  readonly loss = new Loss();
  readonly #pending: Pending[] = [];
  #held: Held | undefined;
  /** When the last good reply came; undefined before the first. */
  answeredAt: RawTime | undefined;

  /** An ask with this sequence leaves at `at`. */
  asked(sequence: number, at: Stamp): void {
    this.loss.asked();
    if (this.#pending.length === PENDING_MOST) this.#pending.shift();
    this.#pending.push({ sequence, number: this.loss.count, at, answered: false });
  }

  /** The kernel says that the ask with this sequence left at `at`. A stamp that cannot be true is not used. */
  departed(sequence: number, at: Stamp): void {
    const pending = this.#pending.find((one) => one.sequence === sequence);
    if (pending !== undefined && isPlausible(pending.at.at, at.at)) pending.at = at;
  }

  /** Is the newest ask without an answer, for longer at `at` than an answer takes? */
  isOverdue(at: RawTime): boolean {
    const newest = this.#pending.at(-1);
    if (newest === undefined || newest.answered) return false;
    return at - newest.at.at > this.roundTrip.timeout;
  }

  /** Does the ask with this sequence await its reply? */
  awaits(sequence: number): boolean {
    return this.#pending.some((one) => one.sequence === sequence && !one.answered);
  }

  /**
   * Takes in a reply. Where the replier tells when its replies really left, the exchange is held back until the next
   * reply does, as in NTP's interleaved mode (RFC 9769); so a call may return the sample of the exchange before.
   *
   * @param at When the reply arrived.
   * @param next When the next ask is due. If that is more than 20 s away, nothing is held back.
   * @returns The samples that are complete, oldest first (none to two); or why this exchange is not used: `unasked`,
   *   `duplicate`, or a reason of `screen`.
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
    const samples = waits ? before : [...before, sample];
    for (const { delay } of samples) this.delay = smoothed(this.delay, Math.max(delay, 0) as Span);
    return samples;
  }

  /** Completes the exchange that was held back by what the following one says of its reply's departure. */
  #release(following: Held): readonly Sample[] {
    const held = this.#held;
    if (held === undefined) return [];
    const exchange = exchangeOf(held, correctionOf(held, following) ?? 0);
    const sample = sampleOf(exchange);
    if (screen(exchange, sample) === undefined) return [sample];
    // That departure cannot be true: the stated one stays.
    return [sampleOf(exchangeOf(held, 0))];
  }

  /** Drops the exchange that was held back. */
  forgetHeld(): void {
    this.#held = undefined;
  }

  /** Forgets all asks, because a new session begins its sequence numbers anew. Round trip and total loss stay. */
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
    step: answer.step ?? (0 as Span),
  };
}

/**
 * The correction that `following` brings for the exchange `held`, nanoseconds. It is of the reply that was sent last,
 * which is the held exchange's only if no ask was sent or heard between the two; undefined otherwise.
 */
function correctionOf(held: Held, { pending, answer }: Held): number | undefined {
  const next = pending.number === held.pending.number + 1;
  return next && aheadBy16(answer.heard, held.answer.heard) === 1 ? answer.correction : undefined;
}
