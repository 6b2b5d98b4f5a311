// What is too old, or too much, leaves the file: the oldest first, and never much at once.

import { MINUTES_CHUNK_MS } from '../../core/history/point-chunk.js';
import type { Database } from './database.js';

/** How much a file may hold. */
export interface FileLimits {
  /** How long seconds and minutes are kept, milliseconds. */
  readonly secondsMs: number;
  readonly minutesMs: number;
  /** Bytes on the disk. */
  readonly sizeMost: number;
}

/**
 * Rows of a table that one turn takes at most, for each clock: six hours of seconds. So a clock that somebody set years
 * ahead by mistake, and back again, costs hours of history, and not all of it.
 */
const ROWS_A_TURN = 36;
/** Of those that leave because the file is too large, at once. */
const ROWS_A_STEP = 500;
const STEPS_A_TURN = 40;
/** Free pages that one turn gives back to the disk. */
const PAGES_A_TURN = 5000;

/** Bytes that the file takes, without what is free in it. */
export function usedBytes(database: Database): number {
  const pages = database.number('PRAGMA page_count') ?? 0;
  const free = database.number('PRAGMA freelist_count') ?? 0;
  return (pages - free) * (database.number('PRAGMA page_size') ?? 0);
}

/** Bytes of the file. */
export const fileBytes = (database: Database): number =>
  (database.number('PRAGMA page_count') ?? 0) * (database.number('PRAGMA page_size') ?? 0);

/** Lets go of what the limits say; `nowMs` is the time of the latest sample, or the machine's if that is earlier. */
export function prune(database: Database, limits: FileLimits, nowMs: number): void {
  const most = ROWS_A_TURN * (database.number('SELECT count(*) FROM series') ?? 0);
  database.run(
    'DELETE FROM chunks WHERE id IN (SELECT id FROM chunks WHERE start < ? ORDER BY start LIMIT ?)',
    Math.floor((nowMs - limits.secondsMs) / 1000),
    most,
  );
  database.run(
    'DELETE FROM minutes WHERE rowid IN (SELECT rowid FROM minutes WHERE start < ? ORDER BY start LIMIT ?)',
    nowMs - limits.minutesMs - MINUTES_CHUNK_MS,
    most,
  );
  for (let i = 0; i < STEPS_A_TURN && usedBytes(database) > limits.sizeMost; i += 1)
    if (!dropOldest(database)) break;
  database.exec(`PRAGMA incremental_vacuum(${PAGES_A_TURN})`);
}

/** Seconds first, for they take the most; then minutes, then events, then hours. False when there is nothing left. */
function dropOldest(database: Database): boolean {
  const before = count(database, 'total_changes()');
  for (const sql of [
    'DELETE FROM chunks WHERE id IN (SELECT id FROM chunks ORDER BY id LIMIT ?)',
    'DELETE FROM minutes WHERE rowid IN (SELECT rowid FROM minutes ORDER BY rowid LIMIT ?)',
    'DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY at LIMIT ?)',
    'DELETE FROM hours WHERE (series, start) IN (SELECT series, start FROM hours ORDER BY start LIMIT ?)',
  ]) {
    database.run(sql, ROWS_A_STEP);
    if (count(database, 'total_changes()') > before) return true;
  }
  return false;
}

const count = (database: Database, what: string): number => database.number(`SELECT ${what}`) ?? 0;
