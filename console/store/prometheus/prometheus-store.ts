// A history whose samples an engine of Prometheus' kind keeps; events and troubles are in a store of our own.

import { MetricsEngine } from './http.js';
import { PushQueue } from './push-queue.js';
import { type Matrix, pointsIn, pointsQuery, secondsIn, secondsQuery } from './queries.js';
import type { PrometheusConfig } from '../../config/history-config.js';
import { grainFor } from '../../core/history/grain.js';
import type {
  ClockHistory,
  HistoryQuery,
  HistoryStore,
  RecordQuery,
  StoreHealth,
  TimeWindow,
} from '../../core/history/history-store.js';
import { GRAIN_MS, thinOut } from '../../core/history/roll-up.js';
import type { ClockSecond, SeriesKey } from '../../core/history/sample.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';
import { STATE_METRIC } from '../../core/metrics/names.js';

/** How often what waits is pushed, milliseconds. */
const PUSH_MS = 5000;
/** How far an engine's memory goes, nobody says: it is asked as if it went back for ever. */
const FOR_EVER = { second: -Infinity, minute: -Infinity, hour: -Infinity };

/** A store of which the engine is somebody else's. */
export class PrometheusStore implements HistoryStore {
  readonly #engine: MetricsEngine;
  readonly #queue: PushQueue | undefined;
  readonly #records: HistoryStore;
  readonly #timer: NodeJS.Timeout | undefined;
  /** Why the last question failed. */
  #askFault = '';

  /** `records` keeps events and troubles, and is closed with this. */
  constructor({ url, isPushed }: PrometheusConfig, records: HistoryStore) {
    this.#engine = new MetricsEngine(url);
    this.#records = records;
    if (!isPushed) return;
    const queue = new PushQueue((text) => this.#engine.push(text));
    this.#queue = queue;
    this.#timer = setInterval(() => void queue.send(performance.now()), PUSH_MS).unref();
  }

  /** Pushes what waits now, also during a pause; what fails is a fault in `health`. */
  async push(): Promise<void> {
    await this.#queue?.send(Infinity);
  }

  /** Where samples are scraped, the engine takes them by itself. */
  append(samples: readonly ClockSecond[]): void {
    this.#queue?.add(samples);
  }

  addEvents(events: readonly WallEvent[]): void {
    this.#records.addEvents(events);
  }

  putTroubles(troubles: readonly Trouble[]): void {
    this.#records.putTroubles(troubles);
  }

  async query(query: HistoryQuery): Promise<ClockHistory> {
    const { key, points: most } = query;
    const window = { from: FOR_EVER, toMs: Infinity };
    const grain = grainFor(query, most, window);
    const points = await (grain === 'second' ? this.#seconds(query) : this.#points(query, grain));
    return { key, grain, points: thinOut(points, grain, most) };
  }

  async series({ fromMs, toMs }: TimeWindow): Promise<readonly SeriesKey[]> {
    if (toMs <= fromMs) return [];
    // Engines list the series of whole days; of those, a sample says which were there in time.
    const { result } = await this.#ask<{ result: readonly Pick<Matrix, 'metric'>[] }>(
      '/api/v1/query',
      {
        query: `count_over_time(${STATE_METRIC.name}[${Math.ceil(toMs - fromMs)}ms])`,
        time: seconds(toMs - 1),
        nocache: '1',
      },
    );
    return result.map(({ metric: { group = '', line = '', wall = '0' } }) => ({
      group,
      line,
      wall: Number(wall),
    }));
  }

  events(query: RecordQuery): Promise<readonly WallEvent[]> {
    return this.#records.events(query);
  }

  troubles(query: RecordQuery): Promise<readonly Trouble[]> {
    return this.#records.troubles(query);
  }

  openTroubles(): Promise<readonly Trouble[]> {
    return this.#records.openTroubles();
  }

  health(): StoreHealth {
    const { fault, lostSamples, sizeBytes } = this.#records.health();
    const pushing = this.#queue?.fault ?? '';
    const waits = pushing === '' ? '' : `samples wait: ${pushing}`;
    return {
      backend: 'prometheus',
      fault: waits || this.#askFault || fault,
      lostSamples: lostSamples + (this.#queue?.lost ?? 0),
      sizeBytes,
    };
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    // One try: whoever stops does not wait for an engine that is away.
    await this.push();
    await this.#records.close();
  }

  /** Every sample as it was, and not as a query by steps would repeat it. */
  async #seconds(query: HistoryQuery): Promise<ReturnType<typeof secondsIn>> {
    const spanMs = query.toMs - query.fromMs;
    if (spanMs <= 0) return [];
    const { result } = await this.#ask<{ result: readonly Matrix[] }>('/api/v1/query', {
      query: secondsQuery(query.key, spanMs),
      time: seconds(query.toMs - 1),
    });
    return secondsIn(result, query);
  }

  async #points(
    { key, fromMs, toMs }: HistoryQuery,
    grain: 'minute' | 'hour',
  ): Promise<ReturnType<typeof pointsIn>> {
    const spanMs = GRAIN_MS[grain];
    const first = Math.floor(fromMs / spanMs) * spanMs;
    const last = Math.ceil(toMs / spanMs) * spanMs;
    if (last <= first) return [];
    const { result } = await this.#ask<{ result: readonly Matrix[] }>('/api/v1/query_range', {
      query: pointsQuery(key, grain),
      // Each point is asked for at its last millisecond; VictoriaMetrics would else move the times.
      start: seconds(first + spanMs - 1),
      end: seconds(last - 1),
      step: String(spanMs / 1000),
      nocache: '1',
    });
    return pointsIn(result, grain, this.#queue !== undefined);
  }

  async #ask<T>(path: string, values: Readonly<Record<string, string>>): Promise<T> {
    try {
      const answer = await this.#engine.ask<T>(path, values);
      this.#askFault = '';
      return answer;
    } catch (error) {
      this.#askFault = `the history cannot be read: ${(error as Error).message}`;
      throw error;
    }
  }
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);
