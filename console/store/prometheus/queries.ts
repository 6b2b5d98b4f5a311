// What a store of Prometheus' kind is asked for a clock's history, and what its answers mean.

import type { HistoryQuery } from '../../core/history/history-store.js';
import { GRAIN_MS, pointOf, settled } from '../../core/history/roll-up.js';
import {
  HISTORY_QUANTITIES,
  type Grain,
  type HistoryPoint,
  type HistoryQuantity,
  type SeriesKey,
} from '../../core/history/sample.js';
import { hasOwnBound } from '../../core/history/seconds.js';
import { stateAt } from '../../core/history/second-chunk.js';
import {
  type ClockMetric,
  FLAG_METRICS,
  QUANTITY_METRICS,
  STATE_METRIC,
} from '../../core/metrics/names.js';
import { escapeLabel } from '../../core/metrics/text.js';

/** One line of an answer: labels, and pairs of a time in seconds and a value as text. */
export interface Matrix {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

/** `{group="main",line="mit",wall="0"}`, with the metric's own labels. */
function selector({ group, line, wall }: SeriesKey, { name, labels }: ClockMetric): string {
  const all = { group, line, wall: String(wall), ...labels };
  const parts = Object.entries(all).map(([label, value]) => `${label}="${escapeLabel(value)}"`);
  return `${name}{${parts.join(',')}}`;
}

const LESS = ['least', 'mean', 'most'] as const;
const FUNCTIONS = { least: 'min_over_time', mean: 'avg_over_time', most: 'max_over_time' } as const;
/** The label by which the answers to one question are told apart. */
const WHAT = 'what';

/** Every sample of a clock within the time up to which it is asked: one question for all metrics. */
export function secondsQuery(key: SeriesKey, spanMs: number): string {
  const { group, line, wall } = key;
  const metrics = [...new Set(allMetrics().map(({ name }) => name))].join('|');
  const labels = `group="${escapeLabel(group)}",line="${escapeLabel(line)}",wall="${wall}"`;
  return `{__name__=~"${metrics}",${labels}}[${Math.ceil(spanMs)}ms]`;
}

/** Least, mean and greatest of everything, and the seconds: one question, whose answers have the label `what`. */
export function pointsQuery(key: SeriesKey, grain: Grain): string {
  const span = `[${GRAIN_MS[grain] / 1000}s]`;
  const of = (metric: ClockMetric): string => selector(key, metric);
  const named = (what: string, expression: string): string =>
    `label_replace(${expression},"${WHAT}","${what}","","")`;
  return [
    ...HISTORY_QUANTITIES.flatMap((quantity) =>
      LESS.map((one) =>
        named(`${quantity}.${one}`, `${FUNCTIONS[one]}(${of(QUANTITY_METRICS[quantity])}${span})`),
      ),
    ),
    named('state', `max_over_time(${of(STATE_METRIC)}${span})`),
    named('samples', `count_over_time(${of(STATE_METRIC)}${span})`),
    named('well', `sum_over_time(${of(FLAG_METRICS.well)}${span})`),
    named('judged', `count_over_time(${of(FLAG_METRICS.within)}${span})`),
    named('within', `sum_over_time(${of(FLAG_METRICS.within)}${span})`),
  ].join(' or ');
}

/** The seconds of an answer to `secondsQuery`. */
export function secondsIn(
  matrices: readonly Matrix[],
  { key, fromMs, toMs }: HistoryQuery,
): HistoryPoint[] {
  const seconds = new Map<number, Partial<Record<HistoryQuantity | 'state', number>>>();
  for (const { metric, values } of matrices) {
    const what = whatIs(metric);
    if (what === undefined) continue;
    for (const [at, text] of values) {
      const atMs = Math.floor(at) * 1000;
      if (at * 1000 < fromMs || at * 1000 >= toMs) continue;
      const second = seconds.get(atMs) ?? {};
      second[what.name] = Number(text) / what.scale;
      seconds.set(atMs, second);
    }
  }
  const points = [...seconds].map(([atMs, second]) => {
    const value = (quantity: HistoryQuantity): number | null => second[quantity] ?? null;
    const entries = HISTORY_QUANTITIES.map((quantity) => [quantity, value(quantity)]);
    const values = Object.fromEntries(entries) as Record<HistoryQuantity, number | null>;
    return pointOf({ ...values, atMs, state: stateAt(second.state ?? 0) }, hasOwnBound(key));
  });
  return settled(points, 'second');
}

/**
 * The points of an answer to `pointsQuery`, each of which was asked for at its end. Of an engine that scrapes, a sample
 * stands for more than a second: `isEvery` says that each second has one; else the fullest point is taken to be full.
 */
export function pointsIn(
  matrices: readonly Matrix[],
  grain: Grain,
  isEvery: boolean,
): HistoryPoint[] {
  const spanMs = GRAIN_MS[grain];
  const columns = new Map<number, Record<string, number>>();
  for (const { metric, values } of matrices)
    for (const [at, text] of values) {
      const atMs = Math.floor((at * 1000) / spanMs) * spanMs;
      const column = columns.get(atMs) ?? {};
      column[metric[WHAT] ?? ''] = Number(text);
      columns.set(atMs, column);
    }
  const most = Math.max(...[...columns.values()].map(({ samples = 0 }) => samples));
  const each = isEvery ? 1 : Math.max(1, spanMs / 1000 / most);
  return [...columns]
    .filter(([, { samples = 0 }]) => samples > 0)
    .toSorted(([a], [b]) => a - b)
    .map(([atMs, column]) => {
      const { samples = 0, well = 0, judged = 0, within = 0, state = 0 } = column;
      return {
        atMs,
        seconds: Math.round(samples * each),
        secondsUnwell: Math.round((samples - well) * each),
        secondsOutside: Math.round((judged - within) * each),
        state: stateAt(state),
        values: valuesOf(column),
      };
    });
}

function valuesOf(column: Readonly<Record<string, number>>): HistoryPoint['values'] {
  const values: { -readonly [K in keyof HistoryPoint['values']]: HistoryPoint['values'][K] } = {};
  for (const quantity of HISTORY_QUANTITIES) {
    const [least, mean, most] = LESS.map((one) => column[`${quantity}.${one}`]);
    if (least === undefined || mean === undefined || most === undefined) continue;
    const { scale } = QUANTITY_METRICS[quantity];
    values[quantity] = { least: least / scale, mean: mean / scale, most: most / scale };
  }
  return values;
}

const allMetrics = (): readonly ClockMetric[] => [STATE_METRIC, ...Object.values(QUANTITY_METRICS)];

/** Which quantity an answer is about, by its name and labels. */
function whatIs(
  labels: Matrix['metric'],
): { readonly name: HistoryQuantity | 'state'; readonly scale: number } | undefined {
  const isIt = (metric: ClockMetric): boolean =>
    labels['__name__'] === metric.name &&
    Object.entries(metric.labels).every(([label, value]) => labels[label] === value);
  if (isIt(STATE_METRIC)) return { name: 'state', scale: 1 };
  const quantity = HISTORY_QUANTITIES.find((one) => isIt(QUANTITY_METRICS[one]));
  return quantity && { name: quantity, scale: QUANTITY_METRICS[quantity].scale };
}
