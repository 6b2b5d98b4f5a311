// A JSON Schema of a configuration, walked: which keys there are, what each takes, and which one was meant.

import { joinPath } from './fault.js';
import { formatKeyPath, type KeyPath, NEXT } from './key-path.js';
import { nearest } from './nearest.js';

/** As much of JSON Schema as describes a key. */
export interface SchemaNode {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
}

/** The schema of a whole configuration. */
export interface Schema extends SchemaNode {
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

/** A key of a configuration: its path, and what the schema says of it. */
export interface SchemaKey {
  readonly path: string;
  readonly node: SchemaNode;
}

/** A node with what it refers to; its own words win. */
export function resolved(root: Schema, node: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const { $ref, ...own } = node;
  const name = $ref.slice('#/$defs/'.length);
  return { ...resolved(root, root.$defs?.[name] ?? {}), ...own };
}

/**
 * All keys that have a value of their own, in the order of the schema: not the objects around them, and of a list, or of
 * things under names of one's own, only the whole.
 */
export const keysOf = (root: Schema): SchemaKey[] => keysIn(root, root, '');

/** The same inside one node, the paths without those of the node. */
export function keysIn(root: Schema, node: SchemaNode, prefix: string): SchemaKey[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, one]) => {
    const path = joinPath(prefix, name);
    const inner = resolved(root, one);
    return inner.properties === undefined ? [{ path, node: inner }] : keysIn(root, inner, path);
  });
}

/** Where a path leads in a schema, with places in lists as numbers; or why it leads nowhere. */
export type FoundKey =
  { readonly path: KeyPath; readonly node: SchemaNode } | { readonly fault: string };

/** Follows the parts of a path; `lengthAt` says how many entries the list at a path has. */
export function findKey(
  root: Schema,
  parts: readonly string[],
  lengthAt: (path: KeyPath) => number,
): FoundKey {
  const path: (string | number)[] = [];
  let node: SchemaNode = root;
  for (const part of parts) {
    const step = stepInto(root, node, part, path, lengthAt);
    if ('fault' in step) return step;
    path.push(step.part);
    node = step.node;
  }
  return { path, node };
}

function stepInto(
  root: Schema,
  node: SchemaNode,
  part: string,
  path: KeyPath,
  lengthAt: (path: KeyPath) => number,
): { readonly part: string | number; readonly node: SchemaNode } | { readonly fault: string } {
  const { properties, additionalProperties, items } = node;
  const known = properties !== undefined && Object.hasOwn(properties, part);
  if (known) return { part, node: resolved(root, properties[part]!) };
  if (typeof additionalProperties === 'object')
    return { part, node: resolved(root, additionalProperties) };
  if (items === undefined) return { fault: unknownText(root, node, part, path) };
  const length = lengthAt(path);
  const index = part === NEXT ? length : /^\d+$/.test(part) ? Number(part) : undefined;
  const name = formatKeyPath(path);
  if (index === undefined) return { fault: `${name} is a list: ${name}[0] is its first entry` };
  if (index > length)
    return { fault: `${name} has no entry ${index}: the next one would be ${name}[${length}]` };
  return { part: index, node: resolved(root, items) };
}

/** A key beside it that is spelled nearly so, or one elsewhere of which only the last word was given. */
function unknownText(root: Schema, node: SchemaNode, part: string, path: KeyPath): string {
  const here = formatKeyPath([...path, part]);
  const names = Object.keys(node.properties ?? {}).filter((name) => name !== '$schema');
  const beside = nearest(part, names);
  if (beside !== undefined)
    return `unknown key: ${here}; did you mean ${formatKeyPath([...path, beside])}?`;
  const lastOf = (key: string): string => key.slice(key.lastIndexOf('.') + 1);
  const keys = keysOf(root).map((key) => key.path);
  const meant = nearest(part, keys.map(lastOf));
  const elsewhere = keys.filter((key) => lastOf(key) === meant);
  if (elsewhere.length > 0) return `unknown key: ${here}; did you mean ${elsewhere.join(' or ')}?`;
  if (names.length === 0) return `unknown key: ${here}; ${formatKeyPath(path)} has no parts`;
  return `unknown key: ${here}; the keys here are ${names.join(', ')}`;
}
