// For machines: what the interface is like, and whether the console lives.

import type { FastifyInstance } from 'fastify';
import { NO_STORE } from '../headers.js';

/** `openapi.json` and `/healthz`. */
export function machineRoutes(app: FastifyInstance): void {
  /** The routes do not change any more once they can be asked. */
  let document: string | undefined;
  app.get('/api/v1/openapi.json', (_request, reply) => {
    document ??= JSON.stringify(app.swagger());
    void reply.header('cache-control', 'no-cache').type('application/json').send(document);
  });

  app.get('/healthz', (_request, reply) => {
    void reply.header('cache-control', NO_STORE).type('text/plain; charset=utf-8').send('ok\n');
  });
}
