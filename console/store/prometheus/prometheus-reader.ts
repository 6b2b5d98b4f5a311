// Histories that an engine of Prometheus' kind keeps, as they are read from it.

import type { MetricsEngine } from './http.js';
import { type Matrix, pointsIn, pointsQuery, secondsIn, secondsQuery } from './queries.js';
import { grainFor } from '../../core/history/grain.js';
import type { ClockHistory, HistoryQuery, TimeWindow } from '../../core/history/history-store.js';
import { GRAIN_MS, thinOut } from '../../core/history/roll-up.js';
import type { SeriesKey } from '../../core/history/sample.js';
import { STATE_METRIC } from '../../core/metrics/names.js';

/** How far an engine's memory goes, nobody says: it is asked as if it went back for ever. */
const FOR_EVER = { second: -Infinity, minute: -Infinity, hour: -Infinity };

/** Asks an engine. */
export class PrometheusReader {
  readonly #engine: MetricsEngine;
  readonly #hasEverySecond: boolean;
  #fault = '';

  /** `hasEverySecond` says that samples are pushed to it, and not scraped now and then. */
  constructor(engine: MetricsEngine, hasEverySecond: boolean) {
    this.#engine = engine;
    this.#hasEverySecond = hasEverySecond;
  }

  /** Why the last question failed; empty when it did not. */
  get fault(): string {
    return this.#fault;
  }

  /** One clock's history. @throws Error in one line. */
  async query(query: HistoryQuery): Promise<ClockHistory> {
    const { key, points: most } = query;
    const window = { from: FOR_EVER, toMs: Infinity };
    const grain = grainFor(query, most, window);
    const points = await (grain === 'second' ? this.#seconds(query) : this.#points(query, grain));
    return { key, grain, points: thinOut(points, grain, most) };
  }

  /** All clocks of which it has something in that time. @throws Error in one line. */
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
    return pointsIn(result, grain, this.#hasEverySecond);
  }

  async #ask<T>(path: string, values: Readonly<Record<string, string>>): Promise<T> {
    try {
      const answer = await this.#engine.ask<T>(path, values);
      this.#fault = '';
      return answer;
    } catch (error) {
      this.#fault = `the history cannot be read: ${(error as Error).message}`;
      throw error;
    }
  }
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3);
