// The smoothed round trip and the retransmission timeout, by RFC 6298.

import { MILLISECOND, SECOND, type Span } from '../time.js';

/**
 * Least timeout: 5 ms, where RFC 6298 (rule 2.4) suggests 1 s. On a local network a wait of 1 s would leave an agent
 * uncorrected for a whole interval.
 */
export const TIMEOUT_LEAST = (5 * MILLISECOND) as Span;
/** The timeout before the first measurement: 1 s (rule 2.1). */
const TIMEOUT_START = SECOND as Span;
/** Greatest timeout: 60 s (rule 2.5). */
const TIMEOUT_MOST = (60 * SECOND) as Span;

/**
 * Round-trip time and retransmission timeout as in RFC 6298: SRTT and RTTVAR with gains of 1/8 and 1/4, and a timeout
 * of SRTT + 4 RTTVAR between 5 ms and 60 s.
 */
export class RoundTrip {
  /** Smoothed round trip (SRTT); undefined before the first measurement. */
  smoothed: Span | undefined;
  /** Mean deviation of the round trip (RTTVAR). */
  deviation = 0 as Span;
  /** How long to wait for a reply before asking again (RTO). */
  timeout: Span = TIMEOUT_START;

  /** Takes in a measured round trip. */
  add(roundTrip: Span): void {
    if (this.smoothed === undefined) {
      this.smoothed = roundTrip;
      this.deviation = (roundTrip / 2) as Span;
    } else {
      const error = Math.abs(this.smoothed - roundTrip);
      this.deviation = (this.deviation + (error - this.deviation) / 4) as Span;
      this.smoothed = smoothed(this.smoothed, roundTrip);
    }
    this.timeout = within(this.smoothed + 4 * this.deviation);
  }

  /** No reply came in time: doubles the timeout (rule 5.5). The next measurement sets it anew. */
  backOff(): void {
    this.timeout = within(2 * this.timeout);
  }
}

/** A mean that a new value moves by an eighth of the way to it; the first one is taken as it is. */
export const smoothed = (mean: Span | undefined, value: Span): Span =>
  (mean === undefined ? value : mean + (value - mean) / 8) as Span;

const within = (span: number): Span =>
  Math.min(Math.max(span, TIMEOUT_LEAST), TIMEOUT_MOST) as Span;
