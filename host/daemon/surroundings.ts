// What a daemon finds on its machine, judged before it starts: by the daemon itself, and by `check`.

import { basename, dirname } from 'node:path';
import { controlPathFault } from './listen-at-path.js';
import { stateHolder, statePathFault } from './state-file.js';
import type { Fault } from '../config/fault.js';
import { isUsualFolder } from '../files/usual-places.js';
import { ordersPath } from '../files/socket-path.js';

/** The places of a configuration in which a daemon makes files. */
export interface Places {
  readonly socket?: string;
  readonly state?: string;
}

/** What is wrong with the places of a configuration, and which process has them. */
export interface JudgedPlaces {
  /** With these a daemon does not start. */
  readonly refusals: readonly Fault[];
  /** With these it starts, and goes on without what it has learned. */
  readonly losses: readonly Fault[];
  /** The process that has the state now: a daemon with this configuration, as likely as not. */
  readonly holder: number | undefined;
}

/** Judges the places of a configuration for this user. */
export function judgePlaces({ socket, state }: Places): JudgedPlaces {
  const sockets = socket === undefined ? [] : [socket, ordersPath(socket)];
  const refusals: Fault[] = sockets
    .flatMap((path) => controlPathFault(path) ?? [])
    .slice(0, 1)
    .map((expected) => ({ path: 'socket', expected, ...ownPlace('socket', socket!) }));
  if (state === undefined) return { refusals, losses: [], holder: undefined };
  const loss = statePathFault(state);
  if (loss !== undefined)
    return {
      refusals,
      losses: [{ path: 'state', expected: loss, ...ownPlace('state', state) }],
      holder: undefined,
    };
  try {
    return { refusals, losses: [], holder: stateHolder(state) };
  } catch (error) {
    const lock: Fault = { path: 'state', expected: (error as Error).message };
    return { refusals: [...refusals, lock], losses: [], holder: undefined };
  }
}

/** Who runs a daemon by hand, as a user of his own, has none of a service's folders. */
function ownPlace(key: 'socket' | 'state', path: string): Pick<Fault, 'hint'> {
  if (!isUsualFolder(dirname(path))) return {};
  const role = basename(dirname(path));
  return {
    hint: `without a service, name a place of your own: "${key}": "${role}.${key}", or "none"`,
  };
}
