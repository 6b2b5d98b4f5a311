// What changed between two views of the wall, and how who has the one gets the other: a thousand lines need not travel
// each second when one of them moved.

import type { GroupView, LineView, WallView } from './view.js';

/** What changed of one group. A group that was not there before has everything in it. */
export interface GroupChange {
  readonly name: string;
  /** What is new of the group itself; what is not in it is as it was. */
  readonly group: Partial<Omit<GroupView, 'name' | 'lines'>>;
  /** Lines that are new or changed, each whole. */
  readonly lines: readonly LineView[];
  /** The names of all lines in their order; only there when lines came, went or moved. */
  readonly order?: readonly string[];
}

/** From the view of version `since` to the one of version `version`. */
export interface WallChange {
  readonly since: number;
  readonly version: number;
  readonly atMs: number;
  /** Those that changed. */
  readonly groups: readonly GroupChange[];
  /** The names of all groups in their order; only there when groups came, went or moved. */
  readonly order?: readonly string[];
  /** All sources; only there when one changed. */
  readonly sources?: WallView['sources'];
}

/** Equal as JSON. What is the same object need not be written down to be compared. */
const isSame = (one: unknown, other: unknown): boolean =>
  one === other || JSON.stringify(one) === JSON.stringify(other);

const namesOf = (things: readonly { readonly name: string }[]): string[] =>
  things.map(({ name }) => name);

const byName = <T extends { readonly name: string }>(things: readonly T[]): Map<string, T> =>
  new Map(things.map((thing) => [thing.name, thing]));

/** What changed from `before` to `after`. */
export function wallChangeBetween(before: WallView, after: WallView): WallChange {
  const known = byName(before.groups);
  const groups = after.groups.flatMap((group) => groupChange(known.get(group.name), group) ?? []);
  const order = namesOf(after.groups);
  return {
    since: before.version,
    version: after.version,
    atMs: after.atMs,
    groups,
    ...(!isSame(namesOf(before.groups), order) && { order }),
    ...(!isSame(before.sources, after.sources) && { sources: after.sources }),
  };
}

function groupChange(before: GroupView | undefined, after: GroupView): GroupChange | undefined {
  if (before === after) return undefined;
  const { name, lines: allLines, ...rest } = after;
  const group = Object.fromEntries(
    Object.entries(rest).filter(([key, value]) => !isSame(before?.[key as keyof GroupView], value)),
  );
  const known = byName(before?.lines ?? []);
  const lines = allLines.filter((line) => !isSame(known.get(line.name), line));
  const order = namesOf(allLines);
  const isMoved = before === undefined || !isSame(namesOf(before.lines), order);
  if (!isMoved && lines.length === 0 && Object.keys(group).length === 0) return undefined;
  return { name, group, lines, ...(isMoved && { order }) };
}

/**
 * The view after a change; undefined when the change begins at another view than `before`, and a whole one has to be
 * asked for.
 */
export function applyWallChange(before: WallView, change: WallChange): WallView | undefined {
  if (change.since !== before.version) return undefined;
  const known = byName(before.groups);
  for (const one of change.groups) known.set(one.name, groupAfter(known.get(one.name), one));
  const order = change.order ?? namesOf(before.groups);
  return {
    version: change.version,
    atMs: change.atMs,
    groups: order.flatMap((name) => known.get(name) ?? []),
    sources: change.sources ?? before.sources,
  };
}

function groupAfter(before: GroupView | undefined, change: GroupChange): GroupView {
  const known = byName(before?.lines ?? []);
  for (const line of change.lines) known.set(line.name, line);
  const order = change.order ?? namesOf(before?.lines ?? []);
  // One that was not there before has everything in its change.
  return {
    ...(before ?? ({} as GroupView)),
    ...change.group,
    name: change.name,
    lines: order.flatMap((name) => known.get(name) ?? []),
  };
}
