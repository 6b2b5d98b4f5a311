// What queries have in common: a group, a span of time.

import { parseDuration, parseInstant } from '@belfry/host/config';
import type { GroupView, WallView } from '../../core/wall/view.js';
import type { TimeWindow } from '../../core/history/history-store.js';
import { Problem } from '../problem.js';
import { text } from '../schema/parts.js';

/** Characters of a name in a query: more than any name has. */
const NAME_MOST = 256;
/** The longest span that is answered, milliseconds: a hundred years. */
const SPAN_MOST = 100 * 365.25 * 86_400_000;

/** A query's `group`. */
export const GROUP_NAME = text('may be left out where there is one group only', {
  maxLength: NAME_MOST,
});
/** A query's `line` or `subject`. */
export const NAME = { type: 'string', minLength: 1, maxLength: NAME_MOST };
/** A query's `from` and `to`. */
export const WHEN = text(
  'milliseconds since 1970, an instant (2026-11-22T03:00:00Z), `now`, or how long ago (-2h)',
  { maxLength: 40 },
);

/** A query that names a group, or leaves it out. */
export interface GroupQuery {
  readonly group?: string;
}

/** A query about a span of time. */
export interface SpanQuery {
  readonly from?: string;
  readonly to?: string;
}

/** The group of a query. @throws Problem where there is none of that name, or several and no name. */
export function groupIn(view: WallView, { group: name }: GroupQuery): GroupView {
  const { groups } = view;
  if (name === undefined) {
    if (groups.length === 1) return groups[0]!;
    throw groups.length === 0
      ? new Problem(404, 'no group has been seen yet')
      : new Problem(400, `"group" is missing: there are ${groups.length} of them`);
  }
  const found = groups.find((one) => one.name === name);
  if (found === undefined) throw new Problem(404, `there is no group ${JSON.stringify(name)}`);
  return found;
}

/** The name of a group that histories are asked about, which may be gone by now. @throws Problem as `groupIn` does. */
export const groupNameIn = (view: WallView, query: GroupQuery): string =>
  query.group ?? groupIn(view, query).name;

/**
 * The span of a query, with defaults.
 * @throws Problem for what is no time, for one that ends before it begins, and for one that is too long.
 */
export function spanIn(query: SpanQuery, nowMs: number, defaultMs: number): TimeWindow {
  const toMs = query.to === undefined ? nowMs : whenIn('to', query.to, nowMs);
  const fromMs = query.from === undefined ? toMs - defaultMs : whenIn('from', query.from, nowMs);
  if (fromMs >= toMs) throw new Problem(400, '"from" must be before "to"');
  if (toMs - fromMs > SPAN_MOST) throw new Problem(400, 'the span is longer than a hundred years');
  return { fromMs, toMs };
}

function whenIn(name: string, written: string, nowMs: number): number {
  if (written === 'now') return nowMs;
  if (/^-?\d{1,15}$/.test(written)) return Number(written);
  try {
    if (written.startsWith('-')) return nowMs + parseDuration(written) / 1e6;
    const instant = parseInstant(written);
    if (instant !== undefined) return instant.seconds * 1000 + instant.nanoseconds / 1e6;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new Problem(
    400,
    `"${name}" must be milliseconds since 1970, an instant such as 2026-11-22T03:00:00Z, "now", or how long ago, such as -2h`,
  );
}
