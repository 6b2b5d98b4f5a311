// Which store keeps the histories of a console.

import type { HistoryConfig } from '../config/history-config.js';
import type { HistoryStore } from '../core/history/history-store.js';
import { PrometheusStore } from './prometheus/prometheus-store.js';
import { SqliteStore, type StoreLog } from './sqlite/sqlite-store.js';

/** How often a batch is written, and so how much a process that is killed loses at most, milliseconds. */
export const BATCH_MS = 5000;

/**
 * Opens the store that a configuration names. A file that cannot be opened or written is a fault in its `health`, and
 * tried again; what is new waits in memory meanwhile.
 * @throws Error in one line when another console has the file.
 */
export function openHistory(config: HistoryConfig, log: StoreLog): HistoryStore {
  const { store, memoryMs, secondsMs, minutesMs, sizeMost, prometheus } = config;
  const file = store === 'none' ? undefined : config.file;
  const options = { file, memoryMs, secondsMs, minutesMs, sizeMost, batchMs: BATCH_MS };
  const sqlite = new SqliteStore(options, log);
  return store === 'prometheus' && prometheus !== undefined
    ? new PrometheusStore(prometheus, sqlite)
    : sqlite;
}
