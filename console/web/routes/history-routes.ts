// How a clock was: its history, as points or as columns.

import type { FastifyInstance } from 'fastify';
import { historyColumns } from '../../core/history/columns.js';
import type { AppParts } from '../app-parts.js';
import { Gate } from '../gate.js';
import { NO_STORE } from '../headers.js';
import { asked } from '../problem.js';
import { list, object, oneOf, whole } from '../schema/parts.js';
import { HISTORY, HISTORY_COLUMNS, SERIES_KEY } from '../schema/record-schema.js';
import {
  GROUP_NAME,
  groupNameIn,
  type GroupQuery,
  NAME,
  spanIn,
  type SpanQuery,
  WHEN,
} from './asked-for.js';

const TAGS = ['history'];
/** Milliseconds, if the query does not say. */
const HOUR = 3_600_000;
const DAY = 86_400_000;
/** Histories that are read at once, and that may wait: a page asks for those of a hundred lines. */
const AT_ONCE = 4;
const WAITING_MOST = 400;

interface Query extends GroupQuery, SpanQuery {
  readonly line: string;
  readonly wall: number;
  readonly points: number;
  readonly as: 'points' | 'columns';
}

const WHEN_TEXT = String(WHEN['description']);

const HISTORY_SCHEMA = {
  tags: TAGS,
  summary: 'The history of one clock, in the finest grain that fits',
  querystring: {
    type: 'object',
    additionalProperties: false,
    required: ['line'],
    properties: {
      group: GROUP_NAME,
      line: { ...NAME, description: 'a line, or a master (then `wall` is -1)' },
      wall: whole('0 for the line itself, from 1 on for its wall clocks, -1 for a master', {
        minimum: -1,
        maximum: 255,
        default: 0,
      }),
      from: { ...WHEN, description: `${WHEN_TEXT}; an hour before \`to\` if not given` },
      to: { ...WHEN, description: `${WHEN_TEXT}; now if not given` },
      points: whole('no more of them than that', { minimum: 1, maximum: 20_000, default: 1000 }),
      as: { ...oneOf(['points', 'columns'], 'the form of the answer'), default: 'points' },
    },
  },
  response: { 200: { anyOf: [HISTORY, HISTORY_COLUMNS] } },
};

const SERIES_SCHEMA = {
  tags: TAGS,
  summary: 'All clocks of which there is a history in a span of time; a day if not given',
  querystring: {
    type: 'object',
    additionalProperties: false,
    properties: { from: WHEN, to: WHEN },
  },
  response: { 200: object('clocks', { series: list(SERIES_KEY) }) },
};

/** `history` and `series`. */
export function historyRoutes(app: FastifyInstance, { hub }: AppParts): void {
  const gate = new Gate(AT_ONCE, WAITING_MOST);
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', NO_STORE));

  app.get<{ Querystring: Query }>(
    '/api/v1/history',
    { schema: HISTORY_SCHEMA },
    async (request) => {
      const { line, wall, points, as } = request.query;
      const view = hub.view();
      const key = { group: groupNameIn(view, request.query), line, wall };
      const span = spanIn(request.query, view.atMs, HOUR);
      const history = await gate.run(() => asked(503, hub.history({ key, points, ...span })));
      return as === 'columns' ? historyColumns(history) : history;
    },
  );

  app.get<{ Querystring: SpanQuery }>(
    '/api/v1/series',
    { schema: SERIES_SCHEMA },
    async (request) => {
      const span = spanIn(request.query, hub.view().atMs, DAY);
      return { series: await gate.run(() => asked(503, hub.series(span))) };
    },
  );
}
