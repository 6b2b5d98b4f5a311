// What the machine's clock is steered with, or why it is not steered.

import type { SteeringLoop } from './loop.js';

/** What steers the system clock, or the reasons why nothing does. */
export interface Means {
  readonly driver: 'system' | 'dry-run';
  /** Undefined where it was refused. */
  readonly loop: SteeringLoop | undefined;
  /** Why the clock is not steered, or in a dry run would not be, and what to do: one line each. */
  readonly refusals: readonly string[];
  /** What else somebody should know. */
  readonly remarks: readonly string[];
}
