// The two sockets at which a daemon is asked: one for looks, and one for orders. It can be followed at either.

import type { Socket } from 'node:net';
import { ordersPath } from '../files/socket-path.js';
import { ControlServer } from './control.js';
import type { Access } from './listen-at-path.js';
import { parseFollow } from './follow/follow-lines.js';
import { type Followed, Followers, type FollowersReport } from './follow/followers.js';
import type { HistoryEntry } from './history.js';
import type { Log } from './log.js';

/** What answers at the sockets; what it throws is told to whoever asked. */
export interface ControlAnswers {
  /** Changes nothing. */
  readonly look: (request: unknown) => object;
  /** For root and the daemon's user. */
  readonly obey: (request: unknown) => object;
  readonly followed: Omit<Followed, 'tell'>;
}

/** A daemon's control sockets, and everybody who follows it there. */
export class ControlSockets {
  readonly #servers: readonly ControlServer[];
  readonly #followers: Followers;

  /** @param socket The one for looks; undefined where nobody shall ask. */
  constructor(socket: string | undefined, { look, obey, followed }: ControlAnswers, log: Log) {
    this.#followers = new Followers({
      ...followed,
      tell: (text) => log.fault('follow', text, 'warn'),
    });
    const keep = (request: unknown, connection: Socket, rest: Buffer): boolean => {
      const wanted = parseFollow(request);
      if (wanted !== undefined) this.#followers.take(connection, wanted, rest);
      return wanted !== undefined;
    };
    const serve = (path: string, answer: ControlAnswers['look'], access: Access): ControlServer => {
      const busy = `too many ask at ${path}: one got no answer`;
      const onBusy = (): void => log.fault('control', busy, 'warn');
      return new ControlServer(path, answer, { access, keep, onBusy });
    };
    this.#servers =
      socket === undefined
        ? []
        : [serve(socket, look, 'group'), serve(ordersPath(socket), obey, 'owner')];
  }

  /** Listens. @throws Error with one line when a path cannot be used. */
  async start(): Promise<void> {
    for (const server of this.#servers) await server.start();
  }

  /** Tells everybody who follows that the daemon ends, and closes. */
  async close(): Promise<void> {
    this.#followers.close();
    for (const server of this.#servers) await server.close();
  }

  /** Something befell the daemon: whoever follows it hears of that. */
  befell(entry: HistoryEntry): void {
    this.#followers.event(entry);
  }

  /** How many follow, and how many were cut off. */
  report(): FollowersReport {
    return this.#followers.report();
  }
}
