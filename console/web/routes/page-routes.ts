// The page and its files, from memory.

import type { FastifyInstance } from 'fastify';
import type { AppParts } from '../app-parts.js';
import { codingFor, type PageFile } from '../page-files.js';
import { Problem } from '../problem.js';

/** A route for each file; whatever else is asked for is not there. */
export function pageRoutes(app: FastifyInstance, { page }: AppParts): void {
  if (!page.has('/'))
    app.get('/', () => {
      throw new Problem(404, 'this console was installed without its page; /api/v1/status answers');
    });
  for (const [path, file] of page) fileRoute(app, path, file);
}

function fileRoute(app: FastifyInstance, path: string, file: PageFile): void {
  app.get<{ Headers: { readonly 'if-none-match'?: string } }>(path, (request, reply) => {
    const coding = codingFor(file, request.headers['accept-encoding']);
    const { bytes, etag } = file.bodies.get(coding)!;
    void reply.headers({ 'cache-control': file.cacheControl, vary: 'accept-encoding', etag });
    if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send();
    if (coding !== 'identity') void reply.header('content-encoding', coding);
    return reply.type(file.type).send(bytes);
  });
}
