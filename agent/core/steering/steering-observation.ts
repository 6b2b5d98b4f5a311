// What can be seen of the steering of the kernel's clock: its events, and how it is.

import type { GroupTime, RawTime, Span } from '@belfry/protocol';

/** What the kernel's clock showed at `raw`; the true instant lies within half of `width`. */
export interface KernelReading {
  readonly raw: RawTime;
  readonly time: GroupTime;
  readonly width: Span;
}

/**
 * What other programs do to the clock: they set it, change its rate, announce a leap second, or
 * change what else the kernel holds of it (its loop, its errors, whether it is synchronised).
 */
export type Meddling = 'time' | 'rate' | 'leap' | 'discipline';

/** What happens to the kernel's clock. */
export type SteeringEvent =
  /** From now on the kernel's clock follows; `off` is what it shows less the shown clock. */
  | { readonly type: 'system-steered'; readonly off: Span }
  | { readonly type: 'system-stepped'; readonly by: Span }
  /** Another program set it, by this much. */
  | { readonly type: 'system-set'; readonly by: Span }
  | { readonly type: 'system-meddled'; readonly what: Exclude<Meddling, 'time'> }
  /** Another program does so again and again: it is left to that one. */
  | { readonly type: 'system-contested' }
  /** It is ahead by more than a step may undo, and only runs slower. */
  | { readonly type: 'system-ahead'; readonly by: Span }
  /** Group time runs faster or slower than the kernel can. */
  | { readonly type: 'system-rate-limit'; readonly rate: number };

/** The frozen picture of the steering at one moment; spans are nanoseconds, rates fractions. */
export interface SteeringObservation {
  /** It waits for the first correction, follows, or has given up for another program's sake. */
  readonly state: 'waiting' | 'following' | 'contested';
  /** At the last look: what it showed less the shown clock; undefined before the first correction. */
  readonly off: Span | undefined;
  /** How wide that reading was. */
  readonly width: Span;
  /** The kernel's rate against raw time, and what it was last commanded to slew. */
  readonly rate: number;
  readonly slew: Span;
  /** What ntp_gettime(3) answers to programs. */
  readonly synchronised: boolean;
  readonly maxError: Span;
  readonly steps: number;
  readonly lastStep: { readonly by: Span; readonly at: RawTime } | undefined;
  /** How often others have done something to the clock. */
  readonly meddled: number;
}
