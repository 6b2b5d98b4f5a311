// What a console answers to an ask for the time, as a page reads it. Whoever answers may be anybody.

import type { TimeAnswered } from '@belfry/agent/core';
import { type Span, groupTime, isCredible } from '@belfry/protocol';

/** So many digits of nanoseconds since 1970 are the nanoseconds of a second. */
const DIGITS = 9;
/** The whole of a credible time. */
const TIME = /^\d{19}$/;

/** What is said of an answer that no console of ours gives. */
const STRANGER = 'what answers is not a Belfry console';

/**
 * Reads the JSON of an answer, `{ "group", "timeNs", "boundNs" }`: nanoseconds since 1970 as decimal text, and how far
 * that may be off. Answers why it cannot be used, if so.
 */
export function parseAnswer(value: unknown): TimeAnswered | string {
  if (typeof value !== 'object' || value === null) return STRANGER;
  const { group, timeNs, boundNs } = value as Readonly<Record<string, unknown>>;
  if (typeof group !== 'string' || typeof timeNs !== 'string' || typeof boundNs !== 'number')
    return STRANGER;
  const seconds = Number(timeNs.slice(0, -DIGITS));
  if (!TIME.test(timeNs) || !isCredible(seconds) || !(boundNs >= 0 && boundNs < Infinity))
    return 'the console answers a time that cannot be';
  const time = groupTime(seconds, Number(timeNs.slice(-DIGITS)));
  return { group, time, bound: boundNs as Span };
}
