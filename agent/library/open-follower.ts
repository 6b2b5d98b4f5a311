// A follower of the masters inside this process, for a program that has no agent beside it.

import type { Reading } from '@belfry/protocol/clock';
import type { ShownQuality } from '@belfry/protocol/wire';
import { faultLines } from '@belfry/host/config';
import { openMachine } from '@belfry/host';
import { HostWatch, Pump } from '@belfry/host/transport';
import { SleepWatch } from '@belfry/host/daemon';
import type { FollowerEvent } from '../core/follower-observation.js';
import { agentConfigOf } from '../config/config.js';
import { newFollower } from '../config/new-follower.js';
import { readAgentKey } from '../config/own-key.js';
import { ClockError } from './clock-error.js';

/** The settings of a follower inside a program, as an agent's configuration file has them. */
export interface FollowerSettings {
  readonly name: string;
  /** Names or addresses, the preferred one first; their port is 7525 unless given. */
  readonly masters: readonly string[];
  /** The path of the key file. */
  readonly key: string;
  /**
   * `berkeley`: the master measures this program. `cristian`: this program asks. If not given, an agent's key says the
   * first, and a client's the second, which is all that it may.
   */
  readonly algorithm?: 'berkeley' | 'cristian' | undefined;
}

/** A master has no address now, and why, or has another one: one line. Names are looked up as a daemon does. */
export interface LookUpEvent {
  readonly type: 'looked-up';
  readonly level: 'info' | 'error';
  readonly text: string;
}

/** What a program may hear of its follower: what a daemon would log. */
export type HeardEvent = FollowerEvent | LookUpEvent;

/** An agent inside this process: it follows its masters until it is closed. */
export interface OpenFollower {
  /** Group time, by how many nanoseconds it may be wrong (infinite before the first setting), and how good it is. */
  now(): Reading & { readonly state: ShownQuality };
  /** Says goodbye to the master and closes the socket. */
  close(): Promise<void>;
}

/** What an agent's configuration has besides, for tests and odd networks. */
type AnySettings = FollowerSettings & Readonly<Record<string, unknown>>;

/**
 * Follows the masters inside this process: of several, the one that leads. A program ends only after `close`.
 * @throws ClockError that says everything that is wrong with the settings or the key; Error when no socket can be had.
 */
export async function openFollower(
  settings: FollowerSettings,
  onEvent: (event: HeardEvent) => void = () => {},
  machine = openMachine(),
): Promise<OpenFollower> {
  const { config, credential } = judge(settings as AnySettings);
  const { clock } = machine;
  let follower = newFollower(config, credential, [], machine);
  const sleep = new SleepWatch(machine.suspended);
  // The counter stood still meanwhile: what was measured against it is void, as in a daemon.
  const judgeSleep = (): void => {
    const at = clock.raw();
    if (sleep.judge(at) === undefined) return;
    const { places } = masters;
    follower = newFollower(config, credential, places, machine, follower.memory(at));
    pump.replace(follower);
  };
  const pump = new Pump(follower, {
    machine,
    listen: config.listen,
    card: config.card,
    onEvent,
    onWake: judgeSleep,
    // What cannot be sent is lost, as on any network.
    onFault: () => {},
  });
  const masters = new HostWatch({
    hosts: config.masters,
    listen: () => {
      const { listen } = config;
      return { ...listen, host: pump.transport?.address.host ?? listen.host };
    },
    answers: (host) => follower.answers(host),
    found: (places) => {
      follower.setMasters(places, clock.raw());
      pump.turn();
    },
    tell: (level, text) => onEvent({ type: 'looked-up', level, text }),
  });
  await pump.start();
  masters.look();
  return {
    now: () => {
      judgeSleep();
      const raw = clock.raw();
      return { ...follower.now(raw), state: follower.clock.shownQuality(raw) };
    },
    async close() {
      masters.stop();
      follower.leave();
      pump.turn();
      await pump.stop();
    },
  };
}

/** The configuration and the key that the settings name. */
function judge(settings: AnySettings) {
  const { algorithm, ...others } = settings;
  const given = algorithm === undefined ? others : settings;
  const loaded = agentConfigOf(given);
  if ('faults' in loaded) throw new ClockError('settings', faultLines('connect', loaded.faults));
  const { config } = loaded;
  if (config.clock.steer !== 'off')
    throw new ClockError('settings', 'clock.steer: only the daemon steers a clock');
  const { name } = config;
  const own = readAgentKey(config.key, algorithm === undefined ? { name } : { name, algorithm });
  if ('fault' in own) throw new ClockError('settings', own.fault);
  const { credential } = own;
  if (algorithm !== undefined || credential.role === 'agent') return { config, credential };
  return { config: { ...config, algorithm: 'cristian' as const }, credential };
}
