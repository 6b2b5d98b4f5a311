// For programs that want the group's time inside themselves, without a daemon beside them.

import type { Reading } from '@belfry/protocol/clock';
import { faultLines } from '@belfry/host/config';
import { openMachine } from '@belfry/host';
import { Pump, resolveHosts } from '@belfry/host/transport';
import { reportTransport, transportText } from '@belfry/host/daemon';
import type { FollowerEvent } from '../core/follower-observation.js';
import { agentConfigOf } from '../config/config.js';
import { newFollower } from '../config/new-follower.js';
import { readAgentKey } from '../config/own-key.js';

/**
 * The settings of a follower inside a program, as an agent's configuration file has them; its other keys may be
 * given, too.
 */
export interface FollowerSettings {
  readonly name: string;
  readonly masters: readonly string[];
  /** The path of the key file. */
  readonly key: string;
}

/** An agent inside this process: it follows its masters until it is closed. */
export interface OpenFollower {
  /** Group time, and by how many nanoseconds it may be wrong: infinite before the first setting. */
  now(): Reading;
  /** Whether corrections come and what `now` answers is of use: wrong by half a second at most. */
  isWell(): boolean;
  /** Who carries the datagrams and stamps them, as a daemon logs it. */
  readonly transport: string;
  /** Fulfilled at the first setting. */
  readonly synchronised: Promise<void>;
  /** Says goodbye to the master and closes the socket. */
  close(): Promise<void>;
}

/**
 * Follows the masters inside this process: of several, the one that leads. A program ends only after `close`.
 * `onEvent` gets the events that a daemon would log. That the machine was suspended goes unnoticed.
 * @throws Error that says everything that is wrong with the settings, the key or the names.
 */
export async function openFollower(
  settings: FollowerSettings,
  onEvent: (event: FollowerEvent) => void = () => {},
): Promise<OpenFollower> {
  const loaded = agentConfigOf(settings);
  if ('faults' in loaded) throw new Error(faultLines('openFollower', loaded.faults));
  const { config } = loaded;
  if (config.clock.steer !== 'off') throw new Error('clock.steer: only the daemon steers a clock');
  const own = readAgentKey(config.key, config);
  if ('fault' in own) throw new Error(own.fault);
  const { addresses, faults } = await resolveHosts(config.masters, config.listen);
  if (addresses.length === 0) throw new Error(faults.join('\n'));

  const machine = openMachine();
  const { clock } = machine;
  const follower = newFollower(config, own.credential, addresses, machine);
  let tellSynchronised = (): void => {};
  const synchronised = new Promise<void>((resolve) => (tellSynchronised = resolve));
  const pump = new Pump(follower, {
    machine,
    listen: config.listen,
    card: config.card,
    onEvent: (event) => {
      if (event.type === 'synchronised') tellSynchronised();
      onEvent(event);
    },
    // What cannot be sent is lost, as on any network.
    onFault: () => {},
  });
  const transport = await pump.start();
  return {
    transport: transportText(reportTransport(transport, machine)),
    now: () => follower.now(clock.raw()),
    isWell: () => follower.observe(clock.raw()).shownQuality === 'synchronised',
    synchronised,
    async close() {
      follower.leave();
      pump.turn();
      await pump.stop();
    },
  };
}
