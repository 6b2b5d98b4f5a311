// What the schemas of the interface are made of. A route's schema checks what is asked, and describes what is answered.

/** A piece of a JSON Schema. */
export type SchemaPart = Readonly<Record<string, unknown>>;

/** An object that has all of these and nothing else; what is named in `optional` may be missing. */
export const object = (
  description: string,
  properties: Readonly<Record<string, SchemaPart>>,
  optional: readonly string[] = [],
): SchemaPart => ({
  type: 'object',
  description,
  additionalProperties: false,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});

/** Many of one kind. */
export const list = (items: SchemaPart, description = ''): SchemaPart => ({
  type: 'array',
  ...(description !== '' && { description }),
  items,
});

/** A text. */
export const text = (description: string, more: SchemaPart = {}): SchemaPart => ({
  type: 'string',
  description,
  ...more,
});

/** A number. */
export const number = (description: string, more: SchemaPart = {}): SchemaPart => ({
  type: 'number',
  description,
  ...more,
});

/** A whole number. */
export const whole = (description: string, more: SchemaPart = {}): SchemaPart => ({
  type: 'integer',
  description,
  ...more,
});

/** True or false. */
export const yes = (description: string): SchemaPart => ({ type: 'boolean', description });

/** One of some words. */
export const oneOf = (words: readonly string[], description = ''): SchemaPart => ({
  type: 'string',
  enum: words,
  ...(description !== '' && { description }),
});

/** The same, or null for what is not known. */
export const orNull = (part: SchemaPart): SchemaPart => ({
  ...part,
  type: [part['type'], 'null'],
  ...(Array.isArray(part['enum']) && { enum: [...(part['enum'] as unknown[]), null] }),
});
