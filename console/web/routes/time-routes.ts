// What time it is: for a page's clock, which asks by Cristian's algorithm. So the answer is short, and reads the clock
// last.

import type { FastifyInstance } from 'fastify';
import type { AppParts } from '../app-parts.js';
import { NO_STORE } from '../headers.js';
import { Problem } from '../problem.js';
import { number, object, text } from '../schema/parts.js';
import { GROUP_NAME, groupIn, type GroupQuery } from './asked-for.js';

/** Pages of other origins may ask, too: a page of the plant shows the plant's time. It says nothing else. */
const FOR_ALL = {
  'cache-control': NO_STORE,
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'timing-allow-origin': '*',
  'content-type': 'application/json; charset=utf-8',
};

/** `time`. */
export function timeRoutes(app: FastifyInstance, { hub }: AppParts): void {
  app.get<{ Querystring: GroupQuery }>(
    '/api/v1/time',
    {
      schema: {
        tags: ['now'],
        summary: 'Group time now, for who asks as Cristian does',
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: { group: GROUP_NAME },
        },
        response: {
          200: object('group time when it was answered', {
            group: text('whose time it is'),
            timeNs: text('nanoseconds since 1970, as decimal text: more digits than a number has'),
            boundNs: number('the truth is no further away than that, nanoseconds'),
          }),
        },
      },
    },
    (request, reply) => {
      const { group } = request.query;
      void reply.headers(FOR_ALL);
      const time = hub.time(group);
      if (time === undefined) throw new Problem(503, whyNoTime(group));
      void reply.send(JSON.stringify(time));
    },
  );

  /** Which group is meant is a question of its own; else nobody knows the time yet. */
  function whyNoTime(group: string | undefined): string {
    const { name } = groupIn(hub.view(), group === undefined ? {} : { group });
    return `the time of ${name} is not known yet`;
  }
}
