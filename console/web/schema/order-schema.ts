// What orders take, and what they answer.

import { list, object, type SchemaPart, text, yes } from './parts.js';
import { TROUBLE } from './record-schema.js';

const ABOUT = { tags: ['orders'], security: [{ token: [] }] };
/** One line, which can be written into a log as it is. */
const ONE_LINE = String.raw`^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$`;

/** `token`. */
export const TOKEN_SCHEMA = {
  ...ABOUT,
  summary: 'Whose token it is',
  response: { 200: object('its owner', { name: text('as it was made for') }) },
};

/** `troubles/{id}/acknowledge`. */
export const ACKNOWLEDGE_SCHEMA = {
  ...ABOUT,
  summary: 'A person has seen a trouble',
  params: {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string', minLength: 1, maxLength: 200 } },
  },
  body: object(
    'who, and a note',
    {
      by: text('a person; the token’s name if not given', {
        minLength: 1,
        maxLength: 80,
        pattern: ONE_LINE,
      }),
      note: text('for whoever reads it later', { maxLength: 500, pattern: ONE_LINE }),
    },
    ['by', 'note'],
  ),
  response: { 200: TROUBLE },
};

/** `alarms/test`. */
export const TEST_SCHEMA = {
  ...ABOUT,
  summary: 'Sends a test through each way of alarms, or through one',
  body: object('which', { name: text('a way', { maxLength: 200 }) }, ['name']),
  response: { 200: object('what came of it', { lines: list(text('of one way')) }) },
};

/** `set`; `group` is the schema of a group's name. */
export const setSchema = (group: SchemaPart) => ({
  ...ABOUT,
  summary: 'Moves the time of a group, sets it to the master’s, or takes the last setting back',
  body: object(
    'exactly one of `by`, `now`, `undo`',
    {
      group,
      by: text('how far, such as +2s or -500ms', { maxLength: 40 }),
      now: { ...yes('to what the leader’s machine shows'), const: true },
      undo: { ...yes('as if the last setting had not been'), const: true },
    },
    ['group', 'by', 'now', 'undo'],
  ),
  response: { 200: { description: 'as the master answers' } },
});
