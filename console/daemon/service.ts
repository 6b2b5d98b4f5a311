// The console's process: sources on one side, people on the other.

import { randomUUID } from 'node:crypto';
import type { InEffect } from '@belfry/host/config';
import { Log, SleepWatch, logReload } from '@belfry/host/daemon';
import { type Service, localTime } from '@belfry/host/cli';
import { type Machine, openMachine } from '@belfry/host';
import type { ConsoleConfig } from '../config/config.js';
import type { HistoryStore } from '../core/history/history-store.js';
import type { Trouble } from '../core/troubles/trouble.js';
import { Troubles } from '../core/troubles/troubles.js';
import { Wall } from '../core/wall/wall.js';
import { AlarmPost } from '../deliver/alarm-post.js';
import { Sources } from '../sources/sources.js';
import { openHistory } from '../store/open-history.js';
import { type RunningWeb, startWeb } from '../web/web.js';
import { ConsoleHub } from './console-hub.js';
import { LeaderDesk } from './leader-desk.js';
import { ConsoleReloading } from './reloading.js';

/** Everything is looked at in the middle of each second of group time, so that none is left out: milliseconds. */
const SECOND_MS = 1000;
const MIDDLE_MS = 500;
/** What ended within a day is shown, and so much of it. */
const DAY_MS = 86_400_000;
const OVER_MOST = 1000;
/** So long a console that ends waits for alarms that are on their way. */
const LAST_ALARMS_MS = 3000;

/** What a console has once it runs. */
interface Running {
  readonly store: HistoryStore;
  readonly sources: Sources;
  readonly troubles: Troubles;
  readonly alarms: AlarmPost;
  readonly hub: ConsoleHub;
  readonly web: RunningWeb;
}

/** A console as a running daemon. */
export class ConsoleService implements Service {
  readonly #log: Log;
  readonly #reloading: ConsoleReloading;
  readonly #machine: Machine = openMachine();
  readonly #sleep = new SleepWatch(this.#machine.suspended);
  readonly #wall: Wall;
  /** Of all sources, in the order of the configuration. */
  readonly #names: readonly string[];
  #running: Running | undefined;
  #looking: NodeJS.Timeout | undefined;

  /** `file` is undefined for the usual one. */
  constructor(good: InEffect<ConsoleConfig>, file?: string) {
    this.#reloading = new ConsoleReloading(good, file, (now) => this.#apply(now));
    const { config } = good;
    this.#log = new Log(config.log);
    this.#wall = new Wall(config.sources);
    this.#names = config.sources.map(({ name }) => name);
  }

  async start(): Promise<void> {
    const { config } = this.#reloading;
    const { history, web: where, socket, sources: watched } = config;
    const store = openHistory(history, this.#log);
    try {
      const open = await store.openTroubles();
      const troubles = new Troubles({
        rules: config.rules,
        open,
        over: await this.#lastDay(store),
        newId: randomUUID,
        local: localTime,
      });
      const alarms = new AlarmPost({
        config: config.alarms,
        log: this.#log,
        local: localTime,
        open,
        view: () => hub.view(),
        atMs: () => this.#nowMs(),
        troubles: () => troubles.all(),
      });
      const sources = new Sources(
        watched,
        {
          heard: (source, line) => this.#wall.heard(source, line, this.#nowMs()),
          lost: (source, fault) => this.#wall.lost(source, fault, this.#nowMs()),
        },
        () => this.#machine.clock.raw(),
      );
      const hub = new ConsoleHub(
        {
          wall: this.#wall,
          store,
          troubles,
          alarms,
          sources: new LeaderDesk(watched, this.#wall, sources),
          fault: (error) => this.#log.fault('listener', String(error)),
        },
        this.#nowMs(),
      );
      const web = await startWeb(where, hub, this.#log, { socket });
      sources.start();
      this.#running = { store, sources, troubles, alarms, hub, web };
      this.#lookLater();
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  /** Troubles that were over within the last day: the page has them still. */
  async #lastDay(store: HistoryStore): Promise<readonly Trouble[]> {
    const toMs = this.#nowMs();
    const troubles = await store.troubles({ fromMs: toMs - DAY_MS, toMs, limit: OVER_MOST });
    return troubles.filter((trouble) => trouble.toMs !== null);
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    clearTimeout(this.#looking);
    running.sources.stop();
    await running.web.close();
    await running.alarms.close(LAST_ALARMS_MS);
    await running.store.close();
    this.#log.say('info', 'the console has stopped');
  }

  reload(): void {
    logReload(this.#log, this.#reloading.reload());
    this.#running?.web.reload(this.#reloading.config.web);
  }

  #apply({ log, rules, alarms }: ConsoleConfig): void {
    this.#log.level = log;
    this.#running?.troubles.tune(rules);
    this.#running?.alarms.tune(alarms);
  }

  headline(): string {
    const { sources = [] } = this.#running?.hub.view() ?? {};
    const live = sources.filter(({ isLive }) => isLive).length;
    return `hears ${live} of ${sources.length} sources`;
  }

  #lookLater(): void {
    const since = (this.#nowMs() + MIDDLE_MS) % SECOND_MS;
    this.#looking = setTimeout(() => this.#look(), SECOND_MS - since);
  }

  #look(): void {
    const { hub, sources } = this.#running!;
    if (this.#sleep.judge(this.#machine.clock.raw()) !== undefined) sources.slept();
    hub.look(this.#nowMs(), performance.now());
    this.#lookLater();
  }

  /** Group time, milliseconds since 1970; this machine's while nobody knows it. */
  #nowMs(): number {
    const reading = this.#running?.sources.time(this.#names);
    return reading === undefined ? Date.now() : Number(reading.time / 1_000_000n);
  }
}
