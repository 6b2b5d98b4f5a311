// A member of a group of masters as a configuration describes it, on its machine's clock.

import { knownError } from '@belfry/protocol/clock';
import type { Credential } from '@belfry/protocol/seal';
import {
  MILLISECOND,
  type Place,
  type Span,
  groupAdd,
  spanOf,
  startingTime,
} from '@belfry/protocol';
import type { Machine, DeviceClock } from '@belfry/host';
import type { MasterMemory } from '../core/group/memory.js';
import type { SystemReading } from '../core/group/system-clock.js';
import { Member } from '../core/member/member.js';
import type { MasterOptions } from '../core/master-options.js';
import type { Colleagues } from '../core/member/membership.js';
import type { MasterConfig } from './config.js';
import type { RoundLog } from '../core/agreement/round-log.js';
import type { Roster } from '../core/roster/roster.js';

/** What is known by the time a member is made. */
export interface Surroundings {
  readonly roster: Roster;
  /** The key that this group has in its parent group. */
  readonly parentKey: Credential | undefined;
  /** The other masters; undefined for a master that is alone. */
  readonly colleagues: Colleagues | undefined;
  /** Where the parent group's masters are, as far as their names are resolved. */
  readonly parents: readonly Place[];
  /** Keeps the rounds for who wants them explained. */
  readonly roundLog?: RoundLog;
}

/**
 * Makes the master that a configuration describes. It begins with what the system clock shows now; in mode average
 * what `memory` kept of the group's time corrects that. `memory` is undefined where there is no good state file.
 */
export function newMember(
  config: MasterConfig,
  { roster, parentKey, colleagues, parents, roundLog }: Surroundings,
  { clock, crypto }: Pick<Machine, 'clock' | 'crypto'>,
  memory: MasterMemory | undefined,
): Member {
  const { mode, interval, consensus, clock: policy, anonymous, group, parent } = config;
  const wall = readSystemClock(config, clock);
  const continued = mode === 'master' ? wall : continuedBy(wall, memory);
  // A machine without a clock chip starts in the past: no earlier than its last good time.
  const { time, set } = startingTime(continued.time, memory?.time);
  const master: MasterOptions = {
    mode,
    interval,
    consensus,
    start: {
      own: mode === 'master' ? wall : { ...wall, time, error: undefined },
      ownSet: set,
      memory,
    },
    keys: {
      credential: (name) => roster.credential(name),
      agentsExpected: () => roster.agents.length,
      digest: () => roster.digest.hint,
    },
    systemClock: {
      readOwn: () => readSystemClock(config, clock),
      ...(mode === 'master' &&
        clock.readsAtOnce && { readReference: () => readSystemClock(config, clock) }),
      readEvery: readEvery(config, clock),
    },
    clock: policy,
    anonymous,
    others: [],
    crypto,
    random: Math.random,
    ...(roundLog && { roundLog }),
  };
  return new Member({
    master,
    group: group ?? '',
    roster,
    beacon: config.standby.beacon,
    ...(colleagues && { colleagues }),
    ...(parent &&
      parentKey && { parent: { name: parent.name, key: parentKey.key, masters: parents } }),
  });
}

/**
 * How often the system clock is read. In mode master whatever moves it meanwhile is in every bound; without the addon a
 * fine reading takes three milliseconds of turning. In mode reference the kernel says something new once a second.
 */
export const readEvery = (
  { mode }: Pick<MasterConfig, 'mode'>,
  { readsAtOnce }: DeviceClock,
): Span => ((mode === 'master' && readsAtOnce ? 100 : 1000) * MILLISECOND) as Span;

/** The group's time as the machine's own clock continues it: what a restart alone must not change. */
const continuedBy = (wall: SystemReading, memory: MasterMemory | undefined): SystemReading => ({
  ...wall,
  time: groupAdd(wall.time, memory?.ahead ?? spanOf(0)),
});

/**
 * Reads the system clock: finely where it is the group's reference, to a millisecond where it is one vote of many; with
 * how far it may be from UTC, as its kernel says, or else the operator.
 */
export function readSystemClock(
  { mode, reference }: Pick<MasterConfig, 'mode' | 'reference'>,
  clock: DeviceClock,
): SystemReading {
  if (mode === 'average') return clock.readSystemClock();
  const reading = mode === 'master' ? clock.readSystemClockFinely() : clock.readSystemClock();
  return { ...reading, error: knownError(clock.knowledge()) ?? reference.trust };
}
