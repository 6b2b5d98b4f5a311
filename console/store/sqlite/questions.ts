// What is asked of the store: answers from memory and from the file together.

import { fileExtents, secondPoints, readChunks, readPoints } from './chunk-tables.js';
import { explainDatabaseError } from './database.js';
import type { Engine } from './engine.js';
import { readEvents, readOpenTroubles, readTroubles } from './record-tables.js';
import type { SeriesMemory } from './series-memory.js';
import { type Extents, grainFor } from '../../core/history/grain.js';
import type {
  ClockHistory,
  HistoryQuery,
  RecordQuery,
  TimeWindow,
} from '../../core/history/history-store.js';
import { GRAIN_MS, settled, rollUp, thinOut } from '../../core/history/roll-up.js';
import type { Grain, HistoryPoint, SeriesKey } from '../../core/history/sample.js';
import type { SecondTable } from '../../core/history/second-chunk.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';

/** One question, as it travels to the thread of the store. */
export type StoreQuestion =
  | { readonly ask: 'history'; readonly query: HistoryQuery }
  | { readonly ask: 'series'; readonly range: TimeWindow }
  | { readonly ask: 'events'; readonly query: RecordQuery }
  | { readonly ask: 'troubles'; readonly query: RecordQuery }
  | { readonly ask: 'open-troubles' };

/** What each question is answered with. */
export interface Answers {
  readonly history: ClockHistory;
  readonly series: readonly SeriesKey[];
  readonly events: readonly WallEvent[];
  readonly troubles: readonly Trouble[];
  readonly 'open-troubles': readonly Trouble[];
}

/** Answers a question. @throws Error in one line for what the file does not give. */
export function answerOf(engine: Engine, question: StoreQuestion): Answers[keyof Answers] {
  try {
    return lookUp(engine, question);
  } catch (error) {
    throw new Error(`the history cannot be read: ${explainDatabaseError(error)}`, { cause: error });
  }
}

function lookUp(engine: Engine, question: StoreQuestion): Answers[keyof Answers] {
  const { database, records } = engine;
  switch (question.ask) {
    case 'history':
      return historyOf(engine, question.query);
    case 'series':
      return [...engine.series]
        .filter((one) => hasIn(engine, one, question.range))
        .map(({ key }) => key);
    case 'events': {
      const stored = database === undefined ? [] : readEvents(database, question.query);
      return records.eventsWith(stored, question.query);
    }
    case 'troubles': {
      const stored = database === undefined ? [] : readTroubles(database, question.query);
      return records.troublesWith(stored, question.query);
    }
    case 'open-troubles':
      return records.openTroublesWith(database === undefined ? [] : readOpenTroubles(database));
  }
}

/** One clock's history. */
function historyOf(engine: Engine, query: HistoryQuery): ClockHistory {
  const { key, points: most } = query;
  const series = engine.seriesOf(key);
  if (series === undefined) return { key, grain: 'second', points: [] };
  const unwritten = series.unwritten();
  const grain = grainFor(query, most, extentsOf(engine, series, unwritten));
  const points = settled(
    grain === 'second'
      ? secondsIn(engine, series, query, unwritten)
      : pointsIn(engine, series, query, unwritten, grain),
    grain,
  );
  return { key, grain, points: thinOut(points, grain, most) };
}

function secondsIn(
  { database }: Engine,
  series: SeriesMemory,
  query: HistoryQuery,
  unwritten: readonly SecondTable[],
): HistoryPoint[] {
  const stored =
    database === undefined ? [] : readChunks(database, series.id, query, series.firstRecentRow);
  return [...stored, ...series.recent(), ...unwritten]
    .filter((table) => overlaps(table, query))
    .flatMap((table) => secondPoints(series.key, table))
    .filter(({ atMs }) => atMs >= query.fromMs && atMs < query.toMs);
}

/** Minutes or hours of the file, and what becomes of seconds that it has not. One that only begins in time counts. */
function pointsIn(
  { database }: Engine,
  series: SeriesMemory,
  query: HistoryQuery,
  unwritten: readonly SecondTable[],
  grain: 'minute' | 'hour',
): HistoryPoint[] {
  const spanMs = GRAIN_MS[grain];
  const window = { fromMs: Math.floor(query.fromMs / spanMs) * spanMs, toMs: query.toMs };
  const stored = database === undefined ? [] : readPoints(database, series.id, window, grain);
  const fresh = unwritten.flatMap((table) => rollUp(secondPoints(series.key, table), spanMs));
  return [...stored, ...fresh].filter(({ atMs }) => atMs >= window.fromMs && atMs < window.toMs);
}

/** Where everything begins that is known of a clock. */
function extentsOf(
  { database }: Engine,
  { id }: SeriesMemory,
  unwritten: readonly SecondTable[],
): Extents {
  const stored = database === undefined ? undefined : fileExtents(database, id);
  const seconds = unwritten.flatMap((table) => [table.seconds[0]!, table.seconds.at(-1)!]);
  const firstMs = Math.min(...seconds) * 1000;
  const from = (grain: Grain): number =>
    Math.min(
      stored?.from[grain] ?? Infinity,
      Math.floor(firstMs / GRAIN_MS[grain]) * GRAIN_MS[grain],
    );
  return {
    from: { second: from('second'), minute: from('minute'), hour: from('hour') },
    toMs: Math.max(stored?.toMs ?? -Infinity, (Math.max(...seconds) + 1) * 1000),
  };
}

function hasIn({ database }: Engine, series: SeriesMemory, range: TimeWindow): boolean {
  if (series.unwritten().some((table) => overlaps(table, range))) return true;
  const found = database?.number(
    'SELECT 1 FROM hours WHERE series = ? AND start > ? AND start < ? LIMIT 1',
    series.id,
    range.fromMs - GRAIN_MS.hour,
    range.toMs,
  );
  return found !== undefined;
}

const overlaps = ({ seconds }: SecondTable, { fromMs, toMs }: TimeWindow): boolean =>
  seconds.length > 0 && seconds.at(-1)! * 1000 >= fromMs - 999 && seconds[0]! * 1000 < toMs;
