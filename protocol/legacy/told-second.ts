// What both protocols tell: a second that has begun.

import type { LeapKind } from '../leap/leap.js';

/** A second, as a clock shows it. */
export interface ToldSecond {
  /** Since 1970, without leap seconds. */
  readonly seconds: number;
  /** It is second 60, which is told under the number of second 59. */
  readonly leapSecond: boolean;
  /** The leap second that ends this day. */
  readonly leap: LeapKind | 'none';
}
