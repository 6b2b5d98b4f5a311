// Server-sent events: what is new, until either end goes.

import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { AppParts } from '../app-parts.js';
import { clientKey } from '../client-key.js';
import { Problem } from '../problem.js';
import { text } from '../schema/parts.js';
import { BEAT_MS, type Viewer } from '../stream/live-stream.js';

/** Streams at once, of all and of one address. */
const STREAMS_MOST = 256;
const OF_ONE_MOST = 128;

interface Following {
  readonly Headers: { readonly 'last-event-id'?: string };
  readonly Querystring: { readonly after?: string };
}

/** `stream`. */
export function streamRoutes(app: FastifyInstance, { stream, counts }: AppParts): void {
  const byClient = new Map<string, number>();
  const beats = setInterval(() => stream.beat(), BEAT_MS).unref();
  app.addHook('preClose', async () => {
    clearInterval(beats);
    stream.close();
  });

  app.get<Following>(
    '/api/v1/stream',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['now'],
        summary: 'Server-sent events: the wall, then its changes, events and troubles',
        description:
          '`begin`, `wall` (whole), `troubles` (all) and `health` come first; then `change` (what changed of the wall, at most once a second), `event`, `trouble`, `health`, and `beat` every five seconds. docs/api.md says what each holds. A reader that is too slow is cut off.',
        produces: ['text/event-stream'],
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            after: text(
              'the id of the last message that came; or Last-Event-ID, as browsers send it',
              {
                maxLength: 64,
              },
            ),
          },
        },
        response: { 200: { type: 'string', description: 'until either end goes' } },
      },
    },
    (request, reply) => {
      const client = clientKey(request.ip ?? 'none');
      const ofOne = byClient.get(client) ?? 0;
      if (stream.viewers >= STREAMS_MOST || ofOne >= OF_ONE_MOST)
        throw new Problem(503, 'too many streams are open', { 'retry-after': '10' });
      byClient.set(client, ofOne + 1);
      void reply.hijack();
      reply.raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // nginx would gather it.
        'x-accel-buffering': 'no',
      });
      const viewer = viewerAt(reply.raw, () => (counts.cutOff += 1));
      reply.raw.on('error', () => {});
      reply.raw.on('close', () => {
        stream.leave(viewer);
        const rest = (byClient.get(client) ?? 1) - 1;
        if (rest === 0) byClient.delete(client);
        else byClient.set(client, rest);
      });
      stream.join(viewer, request.headers['last-event-id'] ?? request.query.after);
    },
  );
}

function viewerAt(response: ServerResponse, onCut: () => void): Viewer {
  return {
    write: (bytes) => void response.write(bytes),
    get waiting() {
      return response.writableLength;
    },
    end: () => void response.end(),
    cut: () => {
      onCut();
      response.destroy();
    },
  };
}
