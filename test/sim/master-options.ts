// The usual options of a master, side by side: a test names those that it cares for.

import type { ConsensusOptions, Start } from '#master/core/group/group-options.js';
import type { MasterMemory } from '#master/core/group/memory.js';
import type { Keys, MasterOptions } from '#master/core/master-options.js';
import type { SystemClock } from '#master/core/group/system-clock.js';
import type { ShownPolicy } from '#protocol/clock/shown.js';
import { groupTime, spanOf } from '#protocol/time.js';

export const POLICY: ShownPolicy = {
  maxSlewRate: 5e-4,
  stepThreshold: spanOf(5e8),
  maxBackwardStep: spanOf(8.64e13),
};

type Named = Omit<MasterOptions, 'consensus' | 'start' | 'keys' | 'systemClock'>;

/** What a master may be told, and of what it remembers the term, the rate, and whether it led a group. */
export interface MasterSettings extends Named, ConsensusOptions, Keys, SystemClock {
  readonly own: Start['own'];
  readonly ownSet: boolean;
  readonly term: number;
  readonly rate: number;
  readonly returns: boolean;
  /** Or all that it remembers. */
  readonly memory: MasterMemory | undefined;
}

type Needed = Pick<MasterSettings, 'crypto' | 'random' | 'credential' | 'own'>;

/** A master alone, that was never started before, of a group of nobody, once a second. */
export function optionsOf(settings: Needed & Partial<MasterSettings>): MasterOptions {
  const {
    gather = spanOf(4e9),
    trust = spanOf(1e9),
    maxBound = spanOf(1e8),
    maxSlewRate = 5e-4,
    own,
    ownSet,
    term = 0,
    rate = 0,
    returns = false,
    memory,
    credential,
    agentsExpected = () => 0,
    readOwn,
    readReference,
    readEvery,
    ...named
  } = settings;
  const time = returns ? own.time : groupTime(0);
  return {
    mode: 'average',
    interval: spanOf(1e9),
    clock: POLICY,
    anonymous: false,
    others: [],
    ...named,
    consensus: { gather, trust, maxBound, maxSlewRate },
    start: {
      own,
      ...(ownSet !== undefined && { ownSet }),
      memory: memory ?? { term, rate, time },
    },
    keys: { credential, agentsExpected },
    systemClock: {
      ...(readOwn && { readOwn }),
      ...(readReference && { readReference }),
      ...(readEvery && { readEvery }),
    },
  };
}
