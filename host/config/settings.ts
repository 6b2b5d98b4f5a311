// The settings of a configuration, a row each: its value, its default, and where the value comes from.

import { formatKeyPath, type KeyPath } from './key-path.js';
import { resolved, type Schema, type SchemaNode } from './schema.js';

/** One key of a configuration as it counts. */
export interface SettingRow {
  readonly path: string;
  /** As a file could say it; undefined where there is none. */
  readonly value: unknown;
  readonly default: unknown;
  readonly from: 'file' | 'default' | 'unset';
  readonly description: string;
}

/**
 * Every setting of a configuration, in the order of the schema. `file` is what the file says, `settings` the same with
 * all defaults. A list of objects and what stands under names of its own have a row for each key inside.
 */
export const settingRows = (schema: Schema, file: unknown, settings: unknown): SettingRow[] =>
  rowsOf(schema, resolved(schema, schema), [], file, settings);

function rowsOf(
  root: Schema,
  node: SchemaNode,
  path: KeyPath,
  file: unknown,
  settings: unknown,
): SettingRow[] {
  const children = childrenOf(root, node, settings);
  if (children === undefined) return [rowOf(node, path, file, settings)];
  return (
    children
      .filter(([part]) => part !== '$schema' && part !== 'version')
      .flatMap(([part, child]) =>
        rowsOf(root, child, [...path, part], valueIn(file, part), valueIn(settings, part)),
      )
      // Of things in a list only what they say: else one port would fill a screen.
      .filter(({ from }) => from !== 'unset' || !path.some((part) => typeof part === 'number'))
  );
}

/** The parts of a node that have rows of their own; undefined where it is a row itself. */
function childrenOf(
  root: Schema,
  { properties, items }: SchemaNode,
  settings: unknown,
): readonly (readonly [part: string | number, node: SchemaNode])[] | undefined {
  if (properties !== undefined)
    return Object.entries(properties).map(([name, one]) => [name, resolved(root, one)]);
  const item = items && resolved(root, items);
  if (item?.properties === undefined || !Array.isArray(settings) || settings.length === 0)
    return undefined;
  return settings.map((_, place) => [place, item]);
}

function rowOf(node: SchemaNode, path: KeyPath, file: unknown, settings: unknown): SettingRow {
  return {
    path: formatKeyPath(path),
    value: settings,
    default: node.default,
    from: file !== undefined ? 'file' : settings !== undefined ? 'default' : 'unset',
    description: node.description ?? '',
  };
}

function valueIn(value: unknown, part: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, part) ? (value as Record<string | number, unknown>)[part] : undefined;
}

/** The value at a path, undefined where there is none. */
export const valueAt = (value: unknown, path: KeyPath): unknown =>
  path.reduce<unknown>(valueIn, value);

/** A value as one line that people read: a text as it is, a list with commas. */
export function valueText(value: unknown): string {
  if (value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map(valueText).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
