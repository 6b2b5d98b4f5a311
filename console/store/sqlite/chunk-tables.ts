// The tables of seconds, minutes and hours: a chunk that is written becomes all three at once.

import { decodePoints, encodePoints, MINUTES_CHUNK_MS } from '../../core/history/point-chunk.js';
import { GRAIN_MS, settled, pointOf, rollUp } from '../../core/history/roll-up.js';
import { hasOwnBound } from '../../core/history/seconds.js';
import type { Grain, HistoryPoint, SeriesKey } from '../../core/history/sample.js';
import { decodeSeconds, type SecondTable } from '../../core/history/second-chunk.js';
import type { TimeWindow } from '../../core/history/history-store.js';
import type { Database } from './database.js';

/** A chunk as it goes into the file. */
export interface WrittenChunk {
  readonly key: SeriesKey;
  readonly series: number;
  /** Of its clock; see `GrowingChunk`. */
  readonly number: number;
  readonly table: SecondTable;
  readonly bytes: Uint8Array;
}

/** All seconds of a clock's table as points. */
export const secondPoints = (key: SeriesKey, table: SecondTable): HistoryPoint[] =>
  table.seconds.map((_, place) => pointOf(table.at(place), hasOwnBound(key)));

/** Writes a chunk, adds what it means to its minutes and hours, and notes that it is written: within a transaction. Answers its row. */
export function writeChunk(
  database: Database,
  { key, series, number, table, bytes }: WrittenChunk,
): number {
  const row = database.run(
    'INSERT INTO chunks (series, start, last, data) VALUES (?, ?, ?, ?)',
    series,
    table.seconds[0]!,
    table.seconds.at(-1)!,
    bytes,
  );
  const minutes = rollUp(secondPoints(key, table), GRAIN_MS.minute);
  addMinutes(database, series, minutes);
  addHours(database, series, minutes);
  database.run('UPDATE series SET written = ? WHERE id = ?', number, series);
  return row;
}

function addMinutes(database: Database, series: number, minutes: readonly HistoryPoint[]): void {
  const starts = new Set(minutes.map(({ atMs }) => startOf(atMs, MINUTES_CHUNK_MS)));
  for (const start of starts) {
    const before = blobOf(database, 'minutes', series, start);
    const now = minutes.filter(({ atMs }) => startOf(atMs, MINUTES_CHUNK_MS) === start);
    const all = before === undefined ? now : [...decodePoints(before, 'minute'), ...now];
    putBlob(database, 'minutes', series, start, encodePoints(settled(all, 'minute'), 'minute'));
  }
}

function addHours(database: Database, series: number, minutes: readonly HistoryPoint[]): void {
  for (const hour of rollUp(minutes, GRAIN_MS.hour)) {
    const before = blobOf(database, 'hours', series, hour.atMs);
    const all = before === undefined ? [hour] : [...decodePoints(before, 'hour'), hour];
    putBlob(database, 'hours', series, hour.atMs, encodePoints(settled(all, 'hour'), 'hour'));
  }
}

/** Chunks of a clock that have a second in the window; of those rows only that came before the row `before`. */
export function readChunks(
  database: Database,
  series: number,
  { fromMs, toMs }: TimeWindow,
  before: number,
): SecondTable[] {
  const rows = database.rows<[Uint8Array]>(
    'SELECT data FROM chunks WHERE series = ? AND start < ? AND start > ? AND last >= ? AND id < ? ORDER BY start',
    series,
    toMs / 1000,
    // No chunk is longer than its ten minutes.
    Math.floor(fromMs / 1000) - 600,
    Math.floor(fromMs / 1000),
    before,
  );
  return rows.map(([data]) => decodeSeconds(data));
}

/** Minutes or hours of a clock that begin in the window, and those in the same chunk. */
export function readPoints(
  database: Database,
  series: number,
  { fromMs, toMs }: TimeWindow,
  grain: 'minute' | 'hour',
): HistoryPoint[] {
  const [table, each] =
    grain === 'minute' ? ['minutes', MINUTES_CHUNK_MS] : ['hours', GRAIN_MS.hour];
  const rows = database.rows<[Uint8Array]>(
    `SELECT data FROM ${table} WHERE series = ? AND start > ? AND start < ? ORDER BY start`,
    series,
    fromMs - each!,
    toMs,
  );
  return rows.flatMap(([data]) => decodePoints(data, grain));
}

/** Where each grain of a clock begins in the file, milliseconds since 1970, and the last second; Infinity for nothing. */
export function fileExtents(
  database: Database,
  series: number,
): { readonly from: Record<Grain, number>; readonly toMs: number } {
  const first = (sql: string): number => database.number(sql, series) ?? Infinity;
  const hour = first('SELECT min(start) FROM hours WHERE series = ?');
  const last = database.number(
    'SELECT last FROM chunks WHERE series = ? ORDER BY start DESC LIMIT 1',
    series,
  );
  const lastHour =
    database.number('SELECT max(start) FROM hours WHERE series = ?', series) ?? -Infinity;
  return {
    from: {
      second: first('SELECT min(start) FROM chunks WHERE series = ?') * 1000,
      // A chunk of minutes may begin before its first minute; no hour does so by more than an hour.
      minute: Math.max(hour, first('SELECT min(start) FROM minutes WHERE series = ?')),
      hour,
    },
    // Where no seconds are left, an hour says only where it begins.
    toMs: last === undefined ? lastHour + GRAIN_MS.hour : (last + 1) * 1000,
  };
}

const startOf = (atMs: number, eachMs: number): number => Math.floor(atMs / eachMs) * eachMs;

function blobOf(
  database: Database,
  table: 'minutes' | 'hours',
  series: number,
  start: number,
): Uint8Array | undefined {
  const sql = `SELECT data FROM ${table} WHERE series = ? AND start = ?`;
  return database.rows<[Uint8Array]>(sql, series, start)[0]?.[0];
}

function putBlob(
  database: Database,
  table: 'minutes' | 'hours',
  series: number,
  start: number,
  bytes: Uint8Array,
): void {
  database.run(
    `INSERT INTO ${table} (series, start, data) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET data = excluded.data`,
    series,
    start,
    bytes,
  );
}
