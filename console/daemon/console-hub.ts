// The hub of a running console: what sources tell goes out to histories, rules, alarms and whoever looks in.

import { parseDuration } from '@belfry/host/config';
import type { ConsoleTime, DeliveryView, Hub, HubChange } from '../core/hub.js';
import type {
  ClockHistory,
  HistoryQuery,
  HistoryStore,
  RecordQuery,
  StoreHealth,
  TimeWindow,
} from '../core/history/history-store.js';
import type { SeriesKey } from '../core/history/sample.js';
import { secondsOfWall } from '../core/history/seconds.js';
import type { Trouble } from '../core/troubles/trouble.js';
import type { Troubles } from '../core/troubles/troubles.js';
import type { WallView } from '../core/wall/view.js';
import type { Wall } from '../core/wall/wall.js';

/** A request for the leader of a group, as its control socket takes it. */
export type LeaderRequest = Readonly<Record<string, unknown>> & { readonly command: string };

/** What the hub has from the sources besides their lines. */
export interface HubSources {
  /** Undefined while no group time is known. */
  time(group: string | undefined): ConsoleTime | undefined;
  /** Asks the leader of a group. Rejects with an Error of one line. */
  ask(group: string, request: LeaderRequest): Promise<unknown>;
  /** Gives the leader of a group an order. Rejects with an Error of one line. */
  order(group: string, request: LeaderRequest): Promise<unknown>;
}

/** What the hub has of the ways of alarms. */
export interface HubAlarms {
  /** These troubles are new, over, or changed. */
  take(changed: readonly Trouble[]): void;
  views(): readonly DeliveryView[];
  test(name: string | undefined): Promise<readonly string[]>;
}

/** What a hub puts together. */
export interface HubParts {
  readonly wall: Wall;
  readonly store: HistoryStore;
  readonly troubles: Troubles;
  readonly alarms: HubAlarms;
  readonly sources: HubSources;
  /** Says what a listener threw: no browser may keep another one waiting. */
  readonly fault: (error: unknown) => void;
}

/** The hub of one console. It reads no clock: `look` is called once a second. */
export class ConsoleHub implements Hub {
  readonly #parts: HubParts;
  readonly #listeners = new Set<(change: HubChange) => void>();
  /** As the wall last was, which may be a while ago when nobody tells anything. */
  #seen: WallView;
  /** The same, now. */
  #view: WallView;

  /** `atMs` as `look` has it. */
  constructor(parts: HubParts, atMs: number) {
    this.#parts = parts;
    this.#seen = parts.wall.view(atMs);
    this.#view = { ...this.#seen, atMs };
  }

  /**
   * Looks at everything. `atMs` is group time in milliseconds since 1970, or this machine's while there is none; `nowMs`
   * are milliseconds that go on.
   */
  look(atMs: number, nowMs: number): void {
    const { wall, store, troubles, alarms } = this.#parts;
    const before = this.#seen;
    this.#seen = wall.view(atMs);
    this.#view = { ...this.#seen, atMs };
    const events = wall.takeEvents();
    store.addEvents(events);
    store.append(secondsOfWall(this.#seen));
    const changed = troubles.judge(
      {
        view: this.#view,
        historyFault: store.health().fault,
        deliveryFaults: alarms.views(),
      },
      nowMs,
    );
    store.putTroubles(changed);
    alarms.take(changed);
    if (this.#seen !== before) this.#publish({ type: 'wall', view: this.#view });
    for (const event of events) this.#publish({ type: 'event', event });
    for (const trouble of changed) this.#publish({ type: 'trouble', trouble });
  }

  view(): WallView {
    return this.#view;
  }

  troubles(): readonly Trouble[] {
    return this.#parts.troubles.all();
  }

  storeHealth(): StoreHealth {
    return this.#parts.store.health();
  }

  deliveries(): readonly DeliveryView[] {
    return this.#parts.alarms.views();
  }

  subscribe(listener: (change: HubChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  history(query: HistoryQuery): Promise<ClockHistory> {
    return this.#parts.store.query(query);
  }

  series(range: TimeWindow): Promise<readonly SeriesKey[]> {
    return this.#parts.store.series(range);
  }

  events(query: RecordQuery): ReturnType<HistoryStore['events']> {
    return this.#parts.store.events(query);
  }

  pastTroubles(query: RecordQuery): Promise<readonly Trouble[]> {
    return this.#parts.store.troubles(query);
  }

  acknowledge(id: string, by: string, note: string): Trouble {
    const { troubles, store, alarms } = this.#parts;
    const trouble = troubles.acknowledge(id, by, note, Math.round(this.#view.atMs));
    store.putTroubles([trouble]);
    alarms.take([trouble]);
    this.#publish({ type: 'trouble', trouble });
    return trouble;
  }

  testAlarm(name?: string): Promise<readonly string[]> {
    return this.#parts.alarms.test(name);
  }

  /** One that cannot be asked, on another machine or because it is gone, has told of its rounds as they were held. */
  async rounds(group: string, last: number): Promise<unknown> {
    try {
      return await this.#parts.sources.ask(group, { command: 'rounds', last });
    } catch (error) {
      const rounds = this.#parts.wall.rounds(group, last);
      if (rounds.length === 0) throw error;
      return { role: 'master', rounds };
    }
  }

  set(
    group: string,
    order: { readonly by: string } | { readonly undo: true } | { readonly now: true },
    who: string,
  ): Promise<unknown> {
    return this.#parts.sources.order(group, { ...orderOf(order), who });
  }

  time(group?: string): ConsoleTime | undefined {
    return this.#parts.sources.time(group);
  }

  #publish(change: HubChange): void {
    for (const listener of this.#listeners)
      try {
        listener(change);
      } catch (error) {
        this.#parts.fault(error);
      }
  }
}

/** As a master's control socket takes it: nanoseconds. */
function orderOf(order: Parameters<Hub['set']>[1]): LeaderRequest {
  if ('undo' in order) return { command: 'undo' };
  if ('now' in order) return { command: 'set', now: true };
  return { command: 'set', by: parseDuration(order.by) };
}
