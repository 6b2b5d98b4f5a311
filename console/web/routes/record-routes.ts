// What befell: events, troubles, and the rounds of a group.

import type { FastifyInstance } from 'fastify';
import type { RecordQuery } from '../../core/history/history-store.js';
import type { AppParts } from '../app-parts.js';
import { Gate } from '../gate.js';
import { NO_STORE } from '../headers.js';
import { asked } from '../problem.js';
import { list, object, whole } from '../schema/parts.js';
import { EVENT, TROUBLE } from '../schema/record-schema.js';
import {
  GROUP_NAME,
  groupIn,
  type GroupQuery,
  NAME,
  spanIn,
  type SpanQuery,
  WHEN,
} from './asked-for.js';

const TAGS = ['records'];
/** Milliseconds, if the query does not say. */
const DAY = 86_400_000;
const AT_ONCE = 4;
const WAITING_MOST = 100;

interface Query extends GroupQuery, SpanQuery {
  readonly subject?: string;
  readonly limit: number;
}

const QUERY = {
  type: 'object',
  additionalProperties: false,
  properties: {
    group: { ...GROUP_NAME, description: 'of this group only' },
    subject: { ...NAME, description: 'about this line or master only' },
    from: WHEN,
    to: WHEN,
    limit: whole('the latest so many', { minimum: 1, maximum: 10_000, default: 200 }),
  },
};

/** `events`, `troubles`, `rounds`. */
export function recordRoutes(app: FastifyInstance, { hub }: AppParts): void {
  const gate = new Gate(AT_ONCE, WAITING_MOST);
  const recordQuery = ({ group, subject, limit, ...span }: Query): RecordQuery => ({
    ...(group !== undefined && { group }),
    ...(subject !== undefined && { subject }),
    limit,
    ...spanIn(span, hub.view().atMs, DAY),
  });
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', NO_STORE));

  app.get<{ Querystring: Query }>(
    '/api/v1/events',
    {
      schema: {
        tags: TAGS,
        summary: 'What befell, the latest first; of the last day if no span is given',
        querystring: QUERY,
        response: { 200: object('events', { events: list(EVENT) }) },
      },
    },
    async (request) => ({
      events: await gate.run(() => asked(503, hub.events(recordQuery(request.query)))),
    }),
  );

  app.get<{ Querystring: Query }>(
    '/api/v1/troubles',
    {
      schema: {
        tags: TAGS,
        summary: 'Troubles, the latest first: those of now and of the last day, or of a span',
        querystring: QUERY,
        response: { 200: object('troubles', { troubles: list(TROUBLE) }) },
      },
    },
    async ({ query }) => {
      if (query.from !== undefined || query.to !== undefined)
        return { troubles: await gate.run(() => asked(503, hub.pastTroubles(recordQuery(query)))) };
      const { group, subject, limit } = query;
      const wanted = hub
        .troubles()
        .filter((one) => group === undefined || one.group === group)
        .filter((one) => subject === undefined || one.subject === subject);
      return { troubles: wanted.slice(0, limit) };
    },
  );

  app.get<{ Querystring: GroupQuery & { readonly last: number } }>(
    '/api/v1/rounds',
    {
      schema: {
        tags: TAGS,
        summary: 'The last rounds of a group: who voted with what, and who was left out and why',
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            group: GROUP_NAME,
            last: whole('so many', { minimum: 1, maximum: 100, default: 1 }),
          },
        },
        response: { 200: { description: 'as `belfry-master rounds --json` has them' } },
      },
    },
    async ({ query }) => {
      const { name } = groupIn(hub.view(), query);
      return gate.run(() => asked(502, hub.rounds(name, query.last)));
    },
  );
}
