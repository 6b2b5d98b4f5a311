// Who of a group is asked and given orders: the leader, at its control sockets.

import { ordersPath, requestControl } from '@belfry/host/daemon';
import type { SourceConfig } from '../config/sources-config.js';
import type { ConsoleTime } from '../core/hub.js';
import type { Wall } from '../core/wall/wall.js';
import type { Sources } from '../sources/sources.js';
import type { HubSources, LeaderRequest } from './console-hub.js';

/** Finds the leader of a group among the sources, and asks it. */
export class LeaderDesk implements HubSources {
  readonly #configs: ReadonlyMap<string, SourceConfig>;
  readonly #wall: Wall;
  readonly #sources: Pick<Sources, 'time'>;

  constructor(configs: readonly SourceConfig[], wall: Wall, sources: Pick<Sources, 'time'>) {
    this.#configs = new Map(configs.map((config) => [config.name, config]));
    this.#wall = wall;
    this.#sources = sources;
  }

  time(group: string | undefined): ConsoleTime | undefined {
    const name = group ?? this.#onlyGroup();
    if (name === undefined) return undefined;
    const reading = this.#sources.time(this.#wall.sourcesOf(name));
    if (reading === undefined) return undefined;
    const { time, bound } = reading;
    return { group: name, timeNs: String(time), boundNs: Math.ceil(bound) };
  }

  async ask(group: string, request: LeaderRequest): Promise<unknown> {
    return requestControl(this.#leaderSocket(group), request);
  }

  async order(group: string, request: LeaderRequest): Promise<unknown> {
    return requestControl(ordersPath(this.#leaderSocket(group)), request);
  }

  #onlyGroup(): string | undefined {
    const names = this.#wall.groupNames();
    return names.length === 1 ? names[0] : undefined;
  }

  /** @throws Error of one line where there is none. */
  #leaderSocket(group: string): string {
    const leader = this.#wall.leaderOf(group);
    const config = leader === undefined ? undefined : this.#configs.get(leader);
    if (config === undefined) throw new Error(`no master of ${group} is watched`);
    if ('socket' in config) return config.socket;
    throw new Error(
      `${config.name} is watched by a command, which only shows how it is: ask it on its own machine`,
    );
  }
}
