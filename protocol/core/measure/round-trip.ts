// Round-trip estimation and the retransmission timer, by RFC 6298.

import { MILLISECOND, SECOND, type Span } from '../time.js';

/**
 * The floor of the timer: 5 ms, where the RFC suggests a second. It is meant for a local network,
 * where a second would leave an agent uncorrected for a whole interval.
 */
export const TIMEOUT_LEAST = (5 * MILLISECOND) as Span;
const TIMEOUT_START = SECOND as Span;
const TIMEOUT_MOST = (60 * SECOND) as Span;

export class RoundTrip {
  /** Smoothed round trip and its mean deviation; undefined before the first sample. */
  smoothed: Span | undefined;
  deviation = 0 as Span;
  /** How long to wait for an answer before the question is put again. */
  timeout: Span = TIMEOUT_START;

  add(roundTrip: Span): void {
    if (this.smoothed === undefined) {
      this.smoothed = roundTrip;
      this.deviation = (roundTrip / 2) as Span;
    } else {
      const error = Math.abs(this.smoothed - roundTrip);
      this.deviation = (this.deviation + (error - this.deviation) / 4) as Span;
      this.smoothed = (this.smoothed + (roundTrip - this.smoothed) / 8) as Span;
    }
    this.timeout = within(this.smoothed + 4 * this.deviation);
  }

  /** No answer came in time: wait twice as long for the next. */
  backOff(): void {
    this.timeout = within(2 * this.timeout);
  }
}

const within = (span: number): Span =>
  Math.min(Math.max(span, TIMEOUT_LEAST), TIMEOUT_MOST) as Span;
