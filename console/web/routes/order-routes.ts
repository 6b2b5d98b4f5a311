// What changes something: it takes a token. A browser sends none by itself (there are no cookies), so no page of a
// stranger can give an order in somebody's name.

import type { FastifyInstance } from 'fastify';
import { parseDuration } from '@belfry/host/config';
import type { AppParts } from '../app-parts.js';
import { whoOrders } from '../authority.js';
import { NO_STORE } from '../headers.js';
import { asked, Problem, problemOf } from '../problem.js';
import {
  ACKNOWLEDGE_SCHEMA,
  setSchema,
  TEST_SCHEMA,
  TOKEN_SCHEMA,
} from '../schema/order-schema.js';
import { groupIn, GROUP_NAME, type GroupQuery } from './asked-for.js';

/** Orders a minute from one address, good or bad: enough for a hand, not for guessing. */
const config = { rateLimit: { max: 60, timeWindow: 60_000 } };

declare module 'fastify' {
  interface FastifyRequest {
    /** Who gives an order; empty until that was checked. */
    who: string;
  }
}

interface Acknowledging {
  readonly Params: { readonly id: string };
  readonly Body: { readonly by?: string; readonly note?: string };
}

interface Setting extends GroupQuery {
  readonly by?: string;
  readonly now?: true;
  readonly undo?: true;
}

/** `token`, `troubles/{id}/acknowledge`, `alarms/test`, `set`. */
export function orderRoutes(app: FastifyInstance, parts: AppParts): void {
  const { hub, counts } = parts;
  app.decorateRequest('who', '');
  app.addHook('onSend', async (_request, reply) => void reply.header('cache-control', NO_STORE));
  // After the limit on requests, which counts guesses, too; and before the body is read: a stranger learns nothing of it.
  app.addHook('preParsing', async (request) => {
    try {
      request.who = whoOrders(request, parts);
    } catch (error) {
      counts.refusedTokens += 1;
      throw error;
    }
  });

  app.get('/api/v1/token', { config, schema: TOKEN_SCHEMA }, (request, reply) => {
    void reply.send({ name: request.who });
  });

  app.post<Acknowledging>(
    '/api/v1/troubles/:id/acknowledge',
    { config, schema: ACKNOWLEDGE_SCHEMA },
    (request, reply) => {
      const { by = request.who, note = '' } = request.body;
      try {
        void reply.send(hub.acknowledge(request.params.id, by, note));
      } catch (error) {
        throw problemOf(404, error);
      }
    },
  );

  app.post<{ Body: { readonly name?: string } }>(
    '/api/v1/alarms/test',
    { config, schema: TEST_SCHEMA },
    async (request) => ({ lines: await asked(502, hub.testAlarm(request.body.name)) }),
  );

  app.post<{ Body: Setting }>(
    '/api/v1/set',
    { config, schema: setSchema(GROUP_NAME) },
    async (request) => {
      const { name } = groupIn(hub.view(), request.body);
      return asked(502, hub.set(name, orderIn(request.body), request.who));
    },
  );
}

/** @throws Problem for anything but one order. */
function orderIn({ by, now, undo }: Setting): Parameters<AppParts['hub']['set']>[1] {
  const given = [by, now, undo].filter((one) => one !== undefined);
  if (given.length !== 1) throw new Problem(400, 'the body must have one of "by", "now", "undo"');
  if (now !== undefined) return { now };
  if (undo !== undefined) return { undo };
  try {
    parseDuration(by!);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Problem(400, `"by": ${error.message}`);
  }
  return { by: by! };
}
