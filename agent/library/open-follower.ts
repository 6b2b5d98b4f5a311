// For programs that want the group's time inside themselves, without a daemon beside them.

import type { Reading } from '@belfry/protocol/clock';
import { faultLines } from '@belfry/host/config';
import { openMachine } from '@belfry/host';
import { HostWatch, Pump } from '@belfry/host/transport';
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

/** A master has no address now, and why, or has another one: one line. Names are looked up as a daemon does. */
export interface LookUpEvent {
  readonly type: 'looked-up';
  readonly level: 'info' | 'error';
  readonly text: string;
}

/**
 * Follows the masters inside this process: of several, the one that leads. A program ends only after `close`.
 * `onEvent` gets the events that a daemon would log. That the machine was suspended goes unnoticed.
 * @throws Error that says everything that is wrong with the settings or the key.
 */
export async function openFollower(
  settings: FollowerSettings,
  onEvent: (event: FollowerEvent | LookUpEvent) => void = () => {},
): Promise<OpenFollower> {
  const loaded = agentConfigOf(settings);
  if ('faults' in loaded) throw new Error(faultLines('openFollower', loaded.faults));
  const { config } = loaded;
  if (config.clock.steer !== 'off') throw new Error('clock.steer: only the daemon steers a clock');
  const own = readAgentKey(config.key, config);
  if ('fault' in own) throw new Error(own.fault);

  const machine = openMachine();
  const { clock } = machine;
  const follower = newFollower(config, own.credential, [], machine);
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
  const masters = new HostWatch({
    hosts: config.masters,
    listen: () => ({ ...config.listen, host: transport.address.host }),
    answers: (host) => follower.answers(host),
    found: (places) => {
      follower.setMasters(places, clock.raw());
      pump.turn();
    },
    tell: (level, text) => onEvent({ type: 'looked-up', level, text }),
  });
  masters.look();
  return {
    transport: transportText(reportTransport(transport, machine)),
    now: () => follower.now(clock.raw()),
    isWell: () => follower.observe(clock.raw()).shownQuality === 'synchronised',
    synchronised,
    async close() {
      masters.stop();
      follower.leave();
      pump.turn();
      await pump.stop();
    },
  };
}
