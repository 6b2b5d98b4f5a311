// Troubles, events, histories, the store and deliveries as JSON Schemas.

import { list, number, object, oneOf, orNull, type SchemaPart, text, whole } from './parts.js';
import { AT_MS, STATE } from './wall-schema.js';
import { HISTORY_QUANTITIES } from '../../core/history/sample.js';
import { RULE_KINDS } from '../../core/troubles/trouble.js';

/** One trouble. */
export const TROUBLE = object('something that is not as it should be, or was not', {
  id: text('unique for ever'),
  kind: oneOf(RULE_KINDS, 'the rule that found it'),
  severity: oneOf(['warning', 'critical']),
  group: text('of which group; empty for what is about none'),
  subject: orNull(
    text('the line, master, source or way of alarms; null for the group or the store'),
  ),
  wall: whole('which wall clock of its line; 0 for everything else'),
  fromMs: AT_MS,
  toMs: orNull(number('when it was over, milliseconds since 1970; null while it lasts')),
  times: whole('how often it came until then'),
  text: text('in plain words'),
  detail: text('what a daemon, the store or a way of alarms said of it'),
  worst: orNull(number('the worst of what the rule watches, in its own unit')),
  acknowledged: orNull(
    object('a person has seen it', {
      by: text('who'),
      note: text('what he wrote'),
      atMs: AT_MS,
    }),
  ),
});

/** One event. */
export const EVENT = object('something that befell a group', {
  id: text('unique for ever'),
  atMs: AT_MS,
  level: oneOf(['info', 'warn', 'error']),
  group: text('of which group'),
  subject: orNull(text('the line or master; null for the group itself')),
  text: text('in plain words'),
});

/** Where histories are kept. */
export const STORE_HEALTH = object('where histories are kept', {
  backend: oneOf(['sqlite', 'prometheus', 'none']),
  fault: text('empty when all is well'),
  lostSamples: whole('what could not be kept'),
  sizeBytes: orNull(number('on the disk')),
});

/** One way of delivering alarms. */
export const DELIVERY = object('one way of delivering alarms', {
  name: text('as the configuration names it'),
  kind: oneOf(['webhook', 'mail', 'command']),
  waiting: whole('messages that are not delivered yet'),
  delivered: whole('messages'),
  failed: whole('messages that were given up'),
  fault: text('empty when the last one went well'),
});

/** Whose history it is. */
export const SERIES_KEY = object('whose history it is', {
  group: text('the group'),
  line: text('the line, or the master'),
  wall: whole('0 for the line itself, from 1 on for its wall clocks, -1 for a master'),
});

const GRAIN = oneOf(['second', 'minute', 'hour'], 'how fine it is');
const quantities = (part: SchemaPart): SchemaPart => ({
  type: 'object',
  description:
    'by quantity: offset, bound and roundTrip in nanoseconds; lossOut and lossBack from 0 to 1; rate in ppm; temperature in degrees Celsius',
  additionalProperties: false,
  properties: Object.fromEntries(HISTORY_QUANTITIES.map((name) => [name, part])),
});
const THREE = ['least', 'mean', 'most'] as const;
const three = (part: SchemaPart): SchemaPart =>
  object('least, mean and greatest', Object.fromEntries(THREE.map((name) => [name, part])));

/** A history as a list of points. */
export const HISTORY = object('one clock’s history, the oldest point first', {
  key: SERIES_KEY,
  grain: GRAIN,
  points: list(
    object('a second, or what became of a minute or an hour', {
      atMs: AT_MS,
      seconds: whole('how many seconds are in it'),
      secondsUnwell: whole('in how many of them it was not synchronised'),
      secondsOutside: whole('in how many of them its offset was beyond its bound'),
      state: STATE,
      values: quantities(three(number('its value'))),
    }),
  ),
});

/** A history as columns. */
export const HISTORY_COLUMNS = object('the same, a column each', {
  key: SERIES_KEY,
  grain: GRAIN,
  atMs: list(number('milliseconds since 1970')),
  seconds: list(whole('in the point')),
  secondsUnwell: list(whole('not synchronised')),
  secondsOutside: list(whole('offset beyond bound')),
  state: list(STATE),
  values: quantities(three(list(orNull(number('its value'))))),
});
