// A history whose samples an engine of Prometheus' kind keeps; events and troubles are in a store of our own.

import { MetricsEngine } from './http.js';
import { PrometheusReader } from './prometheus-reader.js';
import { PushQueue } from './push-queue.js';
import type { PrometheusConfig } from '../../config/history-config.js';
import type {
  ClockHistory,
  HistoryQuery,
  HistoryStore,
  RecordQuery,
  StoreHealth,
  TimeWindow,
} from '../../core/history/history-store.js';
import type { ClockSecond, SeriesKey } from '../../core/history/sample.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';

/** How often what waits is pushed, milliseconds. */
const PUSH_MS = 5000;
/** A store of which the engine is somebody else's. */
export class PrometheusStore implements HistoryStore {
  readonly #reader: PrometheusReader;
  readonly #queue: PushQueue | undefined;
  readonly #records: HistoryStore;
  readonly #timer: NodeJS.Timeout | undefined;

  /** `records` keeps events and troubles, and is closed with this. */
  constructor({ url, isPushed }: PrometheusConfig, records: HistoryStore) {
    const engine = new MetricsEngine(url);
    this.#reader = new PrometheusReader(engine, isPushed);
    this.#records = records;
    if (!isPushed) return;
    const queue = new PushQueue((text) => engine.push(text));
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

  query(query: HistoryQuery): Promise<ClockHistory> {
    return this.#reader.query(query);
  }

  series(range: TimeWindow): Promise<readonly SeriesKey[]> {
    return this.#reader.series(range);
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
      fault: waits || this.#reader.fault || fault,
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
}
