// How everything is now: the wall, its lines, its masters.

import type { FastifyInstance } from 'fastify';
import type { WallView } from '../../core/wall/view.js';
import type { AppParts } from '../app-parts.js';
import { NO_STORE } from '../headers.js';
import { Problem } from '../problem.js';
import { list, object, text } from '../schema/parts.js';
import { DELIVERY, STORE_HEALTH, TROUBLE } from '../schema/record-schema.js';
import { LINE, MASTER, WALL } from '../schema/wall-schema.js';
import { groupIn, GROUP_NAME, type GroupQuery, NAME } from './asked-for.js';

const TAGS = ['now'];
const OF_GROUP = { type: 'object', additionalProperties: false, properties: { group: GROUP_NAME } };

const STATUS_SCHEMA = {
  tags: TAGS,
  summary: 'Everything at one moment: all clocks, troubles, the store, deliveries',
  response: {
    200: object('everything', {
      wall: WALL,
      troubles: list(TROUBLE, 'those that last, and those that ended within a day'),
      store: STORE_HEALTH,
      deliveries: list(DELIVERY),
    }),
  },
};

const LINES_SCHEMA = {
  tags: TAGS,
  summary: 'The lines of a group',
  querystring: OF_GROUP,
  response: { 200: object('lines', { group: text('its name'), lines: list(LINE) }) },
};

const LINE_SCHEMA = {
  tags: TAGS,
  summary: 'One line',
  params: { type: 'object', properties: { group: NAME, line: NAME }, required: ['group', 'line'] },
  response: { 200: LINE },
};

const MASTERS_SCHEMA = {
  tags: TAGS,
  summary: 'The masters of a group: who leads, since when',
  querystring: OF_GROUP,
  response: { 200: object('masters', { group: text('its name'), masters: list(MASTER) }) },
};

interface OneLine {
  readonly Params: { readonly group: string; readonly line: string };
}

/** `status`, `lines`, `masters`. */
export function statusRoutes(app: FastifyInstance, { hub }: AppParts): void {
  /** Written once for all who ask while nothing has changed. */
  let written: { readonly view: WallView; readonly text: string } | undefined;
  const wallText = (): string => {
    const view = hub.view();
    if (written?.view !== view) written = { view, text: JSON.stringify(view) };
    return written.text;
  };
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', NO_STORE));

  app.get('/api/v1/status', { schema: STATUS_SCHEMA }, (_request, reply) => {
    const rest = JSON.stringify({
      troubles: hub.troubles(),
      store: hub.storeHealth(),
      deliveries: hub.deliveries(),
    });
    void reply.type('application/json').send(`{"wall":${wallText()},${rest.slice(1)}`);
  });

  app.get<{ Querystring: GroupQuery }>(
    '/api/v1/lines',
    { schema: LINES_SCHEMA },
    (request, reply) => {
      const { name, lines } = groupIn(hub.view(), request.query);
      void reply.send({ group: name, lines });
    },
  );

  app.get<OneLine>('/api/v1/lines/:group/:line', { schema: LINE_SCHEMA }, (request, reply) => {
    const { group, line: name } = request.params;
    const found = groupIn(hub.view(), { group }).lines.find((line) => line.name === name);
    if (found === undefined)
      throw new Problem(404, `there is no line ${JSON.stringify(name)} in ${group}`);
    void reply.send(found);
  });

  app.get<{ Querystring: GroupQuery }>(
    '/api/v1/masters',
    { schema: MASTERS_SCHEMA },
    (request, reply) => {
      const { name, masters } = groupIn(hub.view(), request.query);
      void reply.send({ group: name, masters });
    },
  );
}
