// An instant as the two fields that the wire has for it: seconds modulo 2^32, and nanoseconds.

import { type GroupTime, type RawTime, SECOND } from '@belfry/protocol';

/** The wire's two fields of one instant. */
export interface TimeFields {
  /** Whole seconds, modulo 2^32. */
  readonly seconds: number;
  /** Whole nanoseconds below 1e9. */
  readonly nanoseconds: number;
}

/** A raw time as the wire's two fields, from the raw clock's own origin. */
export function rawFields(at: RawTime): TimeFields {
  const seconds = Math.floor(at / SECOND);
  return { seconds: seconds % 2 ** 32, nanoseconds: Math.floor(at - seconds * SECOND) };
}

/** A group time as the wire's two fields; a fraction of a nanosecond is cut off. */
export const groupFields = ({ seconds, nanoseconds }: GroupTime): TimeFields => ({
  seconds: seconds % 2 ** 32,
  nanoseconds: Math.floor(nanoseconds),
});
