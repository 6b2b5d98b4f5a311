// What somebody was told of group time, and whether that still holds.

import { type Line, lineAt, lineBound } from '@belfry/protocol/clock';
import { type GroupTime, type RawTime, type Span, groupDifference } from '@belfry/protocol';
import type { Quality } from '@belfry/protocol/wire';

/** Two ways to one instant differ by less, nanoseconds. */
const ROUNDED = 1;

/** What is told of UTC is wider by so much than what is known: so that not each reading is news to everybody. */
const ROOM = 1 + 1 / 32;

/** What somebody was told: the line over our own raw time, how often that had been set, and how good it is. */
export interface Promised {
  readonly line: Line;
  /** The same with its bound against what the group follows, and not against UTC. */
  readonly followed: Line;
  readonly settings: number;
  readonly quality: Quality;
}

/** Where group time is, and how wrong that may be. */
export interface Known {
  readonly raw: RawTime;
  readonly time: GroupTime;
  readonly error: Span;
}

/** Can group time be where a line that was told says that it is? */
export const isOn = (line: Line, { raw, time, error }: Known): boolean =>
  Math.abs(groupDifference(time, lineAt(line, raw))) <= lineBound(line, raw) + error + ROUNDED;

/** The bound that is promised where what is followed has a bound, and UTC an error. */
export const promisedBound = (followed: Span, error: number): Span =>
  Math.max(followed, ROOM * error) as Span;

/**
 * A line anchored at `raw`, where it has this bound. Written out field by field, as the next: one is made for each ask of a
 * client, and copying an object costs several times as much.
 */
export const lineWithin = (line: Line, raw: RawTime, bound: Span): Line => ({
  raw,
  group: lineAt(line, raw),
  rate: line.rate,
  bound,
  drift: line.drift,
  unheardSince: line.unheardSince,
  untraced: line.untraced,
});

/** The line that is promised: it is followed, and UTC is within `error` of it, which grows by `growth`. */
export const promisedLine = (
  followed: Line,
  { error, growth }: { readonly error: Span; readonly growth: number },
  untraced: boolean,
): Line => ({
  raw: followed.raw,
  group: followed.group,
  rate: followed.rate,
  bound: promisedBound(followed.bound, error),
  drift: Math.max(followed.drift, growth),
  unheardSince: followed.unheardSince,
  untraced,
});
