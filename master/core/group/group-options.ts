// What a group starts with: whose time it has, how it agrees, and where it begins.

import type { Span } from '@belfry/protocol';
import type { MasterMemory } from './memory.js';
import type { SystemReading } from './system-clock.js';

/**
 * Whose time the group has: the middle of all its clocks, the master machine's system clock, or UTC as most of the
 * machines have it whose kernels know that.
 */
export type Mode = 'average' | 'master' | 'reference';

/**
 * What the bound of a group's time is against: group time alone, which the clocks agree on, as in mode average; UTC; or
 * group time although it is meant to be UTC, because nobody knows how far it is from that.
 */
export type Trace = 'group' | 'utc' | 'unknown';

/** How a group agrees on its time. */
export interface ConsensusOptions {
  /** How long to listen before the first agreement, mode average; nanoseconds. */
  readonly gather: Span;
  /** How wrong a clock that was set, but never agreed with a group, may be; nanoseconds. */
  readonly trust: Span;
  /** A clock less certain than this does not vote; nanoseconds. */
  readonly maxBound: Span;
  /** How fast one round may move the group, nanoseconds per nanosecond. */
  readonly maxSlewRate: number;
}

/** What a master knows of the time as it starts. */
export interface Start {
  /** What it takes the time to be, by its own clock. */
  readonly own: SystemReading;
  /** False if that was never set, as far as is known; by default it was if it is credible. */
  readonly ownSet?: boolean;
  /** What it kept from before it was started. */
  readonly memory?: MasterMemory | undefined;
}

/** How a group's time is kept: whose it is, how the clocks agree, and where it begins. */
export interface GroupOptions {
  readonly mode: Mode;
  /** How often a round is held, nanoseconds. */
  readonly interval: Span;
  readonly consensus: Pick<ConsensusOptions, 'gather' | 'maxSlewRate'>;
  readonly start: Start;
  /** Mode master: how often the system clock is read at least, nanoseconds; 0 where no time passes unread. */
  readonly readEvery?: Span | undefined;
  /** Its time is that of a parent group, once it has had it. */
  readonly hasParent?: boolean | undefined;
}
