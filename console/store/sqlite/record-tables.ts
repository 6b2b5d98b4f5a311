// The tables of events and troubles, which are kept as JSON beside what they are looked for by.

import type { RecordQuery } from '../../core/history/history-store.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';
import type { Database, Value } from './database.js';

/** The columns are of whole numbers, and one that is not would hold up everything else that waits to be written. */
const wholeMs = Math.round;

/** One of an id that is there changes nothing. */
export function writeEvents(database: Database, events: Iterable<WallEvent>): void {
  for (const event of events)
    database.run(
      'INSERT OR IGNORE INTO events (id, at, grp, subject, body) VALUES (?, ?, ?, ?, ?)',
      event.id,
      wholeMs(event.atMs),
      event.group,
      event.subject,
      JSON.stringify(event),
    );
}

/** One of an id that is there takes its place. */
export function writeTroubles(database: Database, troubles: Iterable<Trouble>): void {
  for (const trouble of troubles)
    database.run(
      'INSERT OR REPLACE INTO troubles (id, start, finish, grp, subject, body) VALUES (?, ?, ?, ?, ?, ?)',
      trouble.id,
      wholeMs(trouble.fromMs),
      trouble.toMs === null ? null : wholeMs(trouble.toMs),
      trouble.group,
      trouble.subject,
      JSON.stringify(trouble),
    );
}

/** The latest first. */
export const readEvents = (database: Database, query: RecordQuery): WallEvent[] =>
  bodies<WallEvent>(database, 'events', 'at', 'at >= ? AND at < ?', query);

/** Those that lasted at any moment of that time, the latest first. */
export const readTroubles = (database: Database, query: RecordQuery): Trouble[] =>
  bodies<Trouble>(
    database,
    'troubles',
    'start',
    '(finish IS NULL OR finish >= ?) AND start < ?',
    query,
  );

/** Those without an end. */
export const readOpenTroubles = (database: Database): Trouble[] =>
  database
    .rows<[string]>('SELECT body FROM troubles WHERE finish IS NULL ORDER BY start DESC')
    .map(([body]) => JSON.parse(body) as Trouble);

function bodies<T>(
  database: Database,
  table: string,
  order: string,
  where: string,
  { fromMs, toMs, group, subject, limit }: RecordQuery,
): T[] {
  const values: Value[] = [fromMs, toMs];
  let more = '';
  if (group !== undefined) {
    more += ' AND grp = ?';
    values.push(group);
  }
  if (subject !== undefined) {
    more += ' AND subject = ?';
    values.push(subject);
  }
  const sql = `SELECT body FROM ${table} WHERE ${where}${more} ORDER BY ${order} DESC LIMIT ?`;
  return database.rows<[string]>(sql, ...values, limit).map(([body]) => JSON.parse(body) as T);
}
