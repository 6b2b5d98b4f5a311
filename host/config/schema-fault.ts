// What a compiled JSON Schema validator complains about, told as faults that people can act on.

import { joinPath, type Fault } from './fault.js';
import { nearest } from './nearest.js';
import type { SchemaNode } from './schema.js';

/** A complaint of a validator compiled with `verbose`. */
export interface SchemaError {
  /** JSON pointer to the value: `/masters/1`. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The schema that the value did not fit, and the value. */
  readonly parentSchema?: SchemaNode;
  readonly data?: unknown;
}

/** A validator as the build compiles it: fills in defaults, and leaves its complaints behind. */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/**
 * The validator's complaints as faults in words: each with the path of its key, its value, and what is expected
 * there.
 */
export const schemaFaults = (errors: readonly SchemaError[]): Fault[] => errors.map(schemaFault);

function schemaFault(error: SchemaError): Fault {
  const path = pathOf(error.instancePath);
  const schema = error.parentSchema ?? {};
  if (error.keyword === 'additionalProperties')
    return unknownKey(path, String(error.params['additionalProperty']), schema);
  if (error.keyword === 'required') {
    const key = String(error.params['missingProperty']);
    const expected = describe(schema.properties?.[key] ?? {});
    return { path: joinPath(path, key), expected: `missing; expected ${expected}` };
  }
  const meant = schema.title === undefined ? undefined : nearestOf(schema.enum, error.data);
  const fault = { path, value: error.data, expected: describe(schema) };
  return meant === undefined ? fault : { ...fault, hint: `did you mean ${meant}?` };
}

/** Of words that are too many to list them all, the one that was probably meant. */
function nearestOf(words: SchemaNode['enum'], given: unknown): string | undefined {
  if (words === undefined || typeof given !== 'string') return undefined;
  return nearest(given, words.map(String));
}

/** What nobody types by himself. */
const UNTYPED: ReadonlySet<string> = new Set(['$schema', 'version']);

function unknownKey(path: string, key: string, schema: SchemaNode): Fault {
  const known = Object.keys(schema.properties ?? {}).filter((name) => !UNTYPED.has(name));
  const meant = nearest(key, known);
  return {
    path: joinPath(path, key),
    expected: 'unknown key',
    hint: meant === undefined ? `the keys here are ${known.join(', ')}` : `did you mean ${meant}?`,
  };
}

/** What a schema asks for, as a phrase that fits after "is not" and "expected". */
function describe(schema: SchemaNode): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' or ');
  if (schema.type === 'boolean') return 'true or false';
  const kind = schema.type === 'object' ? 'an object' : `a ${schema.type ?? 'value'}`;
  const [example] = schema.examples ?? [];
  return example === undefined ? kind : `${kind} such as ${JSON.stringify(example)}`;
}

/** A JSON pointer as people write paths: `/masters/1` is `masters[1]`. */
function pathOf(pointer: string): string {
  let path = '';
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path = joinPath(path, /^\d+$/.test(name) ? Number(name) : name);
  }
  return path;
}
