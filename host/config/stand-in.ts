// Puts good values in the place of faulty ones, so that the rest of a file can be looked at as well.

import type { SchemaError } from './schema-fault.js';

type Container = Record<string, unknown>;

/**
 * Exchanges, in place, every value that a validator complained about for the schema's own first
 * example, adds what is missing and removes what nobody knows. Answers false when that is not
 * possible, as for a file whose outermost value is the wrong one.
 */
export function putStandIns(value: unknown, errors: readonly SchemaError[]): boolean {
  return errors.every((error) => putStandIn(value, error));
}

function putStandIn(value: unknown, { instancePath, keyword, params, parentSchema }: SchemaError) {
  const path = instancePath.split('/').slice(1);
  if (keyword === 'additionalProperties') {
    const parent = find(value, path);
    return parent !== undefined && delete parent[String(params['additionalProperty'])];
  }
  if (keyword === 'required') {
    const key = String(params['missingProperty']);
    return put(find(value, path), key, parentSchema?.properties?.[key]?.examples);
  }
  return put(find(value, path.slice(0, -1)), path.at(-1), parentSchema?.examples);
}

function put(
  parent: Container | undefined,
  key: string | undefined,
  examples: readonly unknown[] | undefined,
): boolean {
  if (parent === undefined || key === undefined || examples === undefined) return false;
  parent[key] = structuredClone(examples[0]);
  return true;
}

function find(value: unknown, path: readonly string[]): Container | undefined {
  let found = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Container)[part];
  }
  return typeof found === 'object' && found !== null ? (found as Container) : undefined;
}
