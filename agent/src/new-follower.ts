// A follower as a configuration describes it, on its machine's clock.

import type { Address } from '@belfry/protocol/core/endpoint.js';
import { TIME_LEAST } from '@belfry/protocol/core/credible-time.js';
import type { Credential } from '@belfry/protocol/core/seal/credential.js';
import type { Machine } from '@belfry/protocol/node/machine.js';
import { Follower } from '../core/follower.js';
import type { AgentMemory } from '../core/memory.js';
import type { WallClockSource } from '@belfry/protocol/core/wall-clock.js';
import type { AgentConfig } from './config.js';

/** `masters` are the configured ones, as far as their names are resolved. */
export function newFollower(
  { name, algorithm, interval, clock: policy, holdover }: AgentConfig,
  { key }: Credential,
  masters: readonly Address[],
  { clock, crypto }: Pick<Machine, 'clock' | 'crypto'>,
  memory?: AgentMemory,
  wallClocks?: WallClockSource,
): Follower {
  const own = clock.readWall();
  return new Follower({
    name,
    algorithm,
    interval,
    key,
    masters,
    crypto,
    random: Math.random,
    clock: {
      ...policy,
      own: { raw: own.raw, time: own.time, set: own.time.seconds >= TIME_LEAST },
      memory,
    },
    holdoverAlarm: holdover.alarm,
    start: clock.raw(),
    ...(wallClocks && { wallClocks }),
  });
}
