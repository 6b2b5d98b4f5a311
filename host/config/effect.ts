// How a changed key of a configuration takes effect: when the daemon reloads, or when it is started again.

import type { Loaded } from './config.js';
import { setInJson, unsetInJson } from './json-edit.js';
import { keysOf, type Schema } from './schema.js';
import { valueAt } from './settings.js';

/** A key that a reload takes over, one that nothing depends on, or one that takes a restart, and why. */
export type Effect = 'reload' | 'nothing' | { readonly restart: string };

/** The effect of every key of a configuration, by its path. */
export type Effects = Readonly<Record<string, Effect>>;

/** One key whose value changed, as the files could say it; undefined where it has none. */
export interface KeyChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly effect: Effect;
}

/** The keys in which two configurations with all their defaults differ, in the order of the schema. */
export function changesBetween(
  schemaKeys: readonly string[],
  effects: Effects,
  before: unknown,
  after: unknown,
): KeyChange[] {
  return schemaKeys.flatMap((path): KeyChange[] => {
    const parts = path.split('.');
    const [from, to] = [valueAt(before, parts), valueAt(after, parts)];
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    return [{ path, from, to, effect: effects[path] ?? 'nothing' }];
  });
}

/** Does this change take a restart? */
export const takesRestart = (effect: Effect): effect is { readonly restart: string } =>
  typeof effect === 'object';

/** The paths of all keys that have a value of their own. */
export const keyPaths = (schema: Schema): string[] => keysOf(schema).map(({ path }) => path);

/** A configuration as it counts in a running daemon, and as a file could say it. */
export interface InEffect<T> {
  readonly config: Readonly<T>;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What becomes of a configuration that was read again. */
export interface TakenOver<T> {
  /** What counts from now on: the new values of the keys that a reload takes over, the old ones of all others. */
  readonly now: InEffect<T>;
  readonly changes: readonly KeyChange[];
}

/** Where new values fit only with others that take a restart. */
const TOGETHER: Effect = { restart: 'it fits only with other keys that take one' };

/**
 * What of a configuration that was read again counts at once. `judge` judges a text as the daemon does: it is asked
 * about the new values beside the old ones that only a restart changes.
 */
export function takenOver<T>(
  effects: Effects,
  before: InEffect<T>,
  after: InEffect<T>,
  judge: (text: string) => Loaded<T>,
): TakenOver<T> {
  const changes = changesBetween(Object.keys(effects), effects, before.settings, after.settings);
  const waiting = changes.filter(({ effect }) => takesRestart(effect));
  if (waiting.length === 0) return { now: after, changes };
  const text = waiting.reduce(
    (mixed, { path, from }) =>
      from === undefined
        ? unsetInJson(mixed, path.split('.'))
        : setInJson(mixed, path.split('.'), from),
    JSON.stringify(after.settings),
  );
  const mixed = judge(text);
  if ('config' in mixed) return { now: mixed, changes };
  const held = changes.map((one): KeyChange =>
    one.effect === 'reload' ? { ...one, effect: TOGETHER } : one,
  );
  return { now: before, changes: held };
}
