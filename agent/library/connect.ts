// `connect`: the one way in which a program gets the group's clock.

import { setTimeout as sleep } from 'node:timers/promises';
import { MILLISECOND } from '@belfry/protocol';
import { type Abortable, type Clock, type Duration, SourceClock } from './clock.js';
import { ClockError } from './clock-error.js';
import { durationOf } from './duration.js';
import { FollowerSource } from './follower-source.js';
import type { FollowerSettings, HeardEvent } from './open-follower.js';
import { USUAL_SEGMENT, openSegment } from './segment-source.js';
import type { ClockSource } from './source.js';

/** Reads the clock of the agent that runs on this machine. */
export interface BesideAgent extends Abortable {
  /** The path of its segment; /run/belfry/agent/clock if not given. */
  readonly segment?: string | undefined;
  /** How long to wait for an agent that has not begun yet; not at all if not given. */
  readonly timeout?: Duration | undefined;
}

/** Follows masters without an agent, under a key of the program's own. */
export interface WithoutAgent extends FollowerSettings, Abortable {
  /** Called with what a daemon would log, such as a master's refusal. */
  readonly onEvent?: ((event: HeardEvent) => void) | undefined;
}

/** How often a segment is looked for that is not there yet, milliseconds. */
const LOOK_EVERY = 100;

/**
 * Connects to the group's clock: to the agent on this machine, or, with `masters`, to them. It answers as soon as the
 * clock can be read, which may be before it is synchronised.
 *
 * A clock beside an agent holds nothing but a page of memory; one that follows masters keeps the program running until
 * it is closed.
 * @throws ClockError that says what to do, by its `code`; the signal's reason.
 */
export async function connect(options: BesideAgent | WithoutAgent = {}): Promise<Clock> {
  const { signal } = options;
  signal?.throwIfAborted();
  if (!('masters' in options || 'key' in options || 'name' in options))
    return new SourceClock(await awaitSegment(options));
  const { signal: _, onEvent, ...settings } = options as WithoutAgent;
  // Loaded only here: a program beside an agent need not spend the time and the memory.
  const { openFollower } = await import('./open-follower.js');
  const clock = new SourceClock(new FollowerSource(await openFollower(settings, onEvent)));
  if (signal?.aborted !== true) return clock;
  await clock.close();
  throw signal.reason;
}

async function awaitSegment(options: BesideAgent): Promise<ClockSource> {
  const { segment = USUAL_SEGMENT, timeout, signal } = options;
  const unknown = Object.keys(options).find((key) => !KEYS.has(key));
  if (unknown !== undefined)
    throw new ClockError('settings', `${unknown}: connect knows no such key`);
  const until =
    performance.now() + (timeout === undefined ? 0 : durationOf('timeout', timeout) / MILLISECOND);
  for (;;)
    try {
      return openSegment(segment);
    } catch (error) {
      const mayCome = error instanceof ClockError && error.code === 'missing';
      if (!mayCome || performance.now() >= until) throw error;
      await sleep(LOOK_EVERY, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
}

const KEYS = new Set(['segment', 'timeout', 'signal']);
