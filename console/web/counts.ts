// What the web server counts of itself, for /metrics.

/** Since the start. */
export interface WebCounts {
  requests: number;
  /** Answered with an error. */
  problems: number;
  /** Streams that were cut off because their readers were too slow. */
  cutOff: number;
  /** Requests with a token that is nobody's, or with none where it takes one. */
  refusedTokens: number;
}

/** Nothing yet. */
export const newCounts = (): WebCounts => ({
  requests: 0,
  problems: 0,
  cutOff: 0,
  refusedTokens: 0,
});
