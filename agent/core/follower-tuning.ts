// What of an agent may be changed while it runs.

import type { Span } from '@belfry/protocol';
import type { ShownPolicy } from '@belfry/protocol/clock';

/** Settings of an agent that count from the next decision on that depends on them. */
export interface FollowerTuning {
  readonly clock: ShownPolicy;
  /** How long a holdover may last before it is an alarm. */
  readonly holdoverAlarm: Span;
  /** How often it asks, if it asks by itself. */
  readonly interval: Span;
}
