// A follower as a configuration describes it, on its machine's clock.

import { canCarry, type Place, type WallClockSource } from '@belfry/protocol';
import { knownError } from '@belfry/protocol/clock';
import type { Credential } from '@belfry/protocol/seal';
import type { DeviceClock, Machine } from '@belfry/host';
import type { MachineReading } from '../core/answering/reference-reports.js';
import { Follower } from '../core/follower.js';
import type { AgentMemory } from '../core/clock/agent-memory.js';
import type { AgentConfig } from './config.js';

/**
 * Makes the follower that a configuration describes. `masters` are those of the configuration as far as their names
 * are resolved; `wallClocks` are those that it reports to its master.
 */
export function newFollower(
  { name, algorithm, interval, listen, clock: policy, holdover, reference }: AgentConfig,
  { key }: Credential,
  masters: readonly Place[],
  { clock, crypto, thermometer }: Pick<Machine, 'clock' | 'crypto' | 'thermometer'>,
  memory?: AgentMemory,
  wallClocks?: WallClockSource,
): Follower {
  const own = clock.readSystemClock();
  return new Follower({
    name,
    algorithm,
    interval,
    key,
    masters,
    reaches: (host) => canCarry(listen.host, host),
    crypto,
    random: Math.random,
    clock: {
      ...policy,
      own: { raw: own.raw, time: own.time },
      memory,
      thermometer,
    },
    holdoverAlarm: holdover.alarm,
    start: clock.raw(),
    ...(wallClocks && { wallClocks }),
    ...(reference && { reference: () => readReference(clock) }),
  });
}

/** What the machine's clock shows, and what its kernel says that this is worth. */
function readReference(clock: DeviceClock): MachineReading {
  return { ...clock.readSystemClock(), error: knownError(clock.knowledge()) };
}
