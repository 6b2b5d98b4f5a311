// A history as commands read it: beside a console that runs, and without one. Nothing is written.

import type { HistoryConfig } from '../config/history-config.js';
import type {
  ClockHistory,
  HistoryQuery,
  HistoryStore,
  RecordQuery,
  TimeWindow,
} from '../core/history/history-store.js';
import { MetricsEngine } from './prometheus/http.js';
import { PrometheusReader } from './prometheus/prometheus-reader.js';
import { Engine } from './sqlite/engine.js';
import { answerOf, type Answers, type StoreQuestion } from './sqlite/questions.js';

/** What can be asked of a history that nobody writes to here. */
export type HistoryReader = Pick<
  HistoryStore,
  'query' | 'series' | 'events' | 'troubles' | 'close'
>;

/**
 * Opens what a configuration names, to read it.
 * @throws Error in one line where there is nothing to read.
 */
export async function readHistory(config: HistoryConfig): Promise<HistoryReader> {
  const { store, prometheus } = config;
  if (store === 'none') throw new Error('this console keeps no history: "history.store" is "none"');
  const reader = await FileReader.open(config);
  if (store === 'sqlite' || prometheus === undefined) return reader;
  const samples = new PrometheusReader(new MetricsEngine(prometheus.url), prometheus.isPushed);
  return {
    query: (query) => samples.query(query),
    series: (range) => samples.series(range),
    events: (query) => reader.events(query),
    troubles: (query) => reader.troubles(query),
    close: () => reader.close(),
  };
}

/** The file, as it was when it was opened: what a running console wrote until then is in it. */
class FileReader implements HistoryReader {
  readonly #engine: Engine;

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  static async open({ file, ...limits }: HistoryConfig): Promise<FileReader> {
    const engine = new Engine({
      ...limits,
      file,
      isReadOnly: true,
      say: () => {},
      monotonic: () => performance.now(),
      machineTime: () => Date.now(),
    });
    await engine.open();
    return new FileReader(engine);
  }

  async query(query: HistoryQuery): Promise<ClockHistory> {
    return this.#ask({ ask: 'history', query });
  }

  async series(range: TimeWindow): Promise<Answers['series']> {
    return this.#ask({ ask: 'series', range });
  }

  async events(query: RecordQuery): Promise<Answers['events']> {
    return this.#ask({ ask: 'events', query });
  }

  async troubles(query: RecordQuery): Promise<Answers['troubles']> {
    return this.#ask({ ask: 'troubles', query });
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  #ask<Q extends StoreQuestion>(question: Q): Answers[Q['ask']] {
    return answerOf(this.#engine, question) as Answers[Q['ask']];
  }
}
