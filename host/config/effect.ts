// How a changed key of a configuration takes effect: when the daemon reloads, or when it is started again.

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
