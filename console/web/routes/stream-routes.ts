// Server-sent events: what is new, until either end goes.

import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { AppParts } from '../app-parts.js';
import { Problem } from '../problem.js';
import { BEAT_MS, type Viewer } from '../stream/live-stream.js';

/** Streams at once, of all and of one address. */
const STREAMS_MOST = 256;
const OF_ONE_MOST = 128;

/** `stream`. */
export function streamRoutes(app: FastifyInstance, { stream, counts }: AppParts): void {
  const byAddress = new Map<string, number>();
  const beats = setInterval(() => stream.beat(), BEAT_MS).unref();
  app.addHook('preClose', async () => {
    clearInterval(beats);
    stream.close();
  });

  app.get<{ Headers: { readonly 'last-event-id'?: string } }>(
    '/api/v1/stream',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['now'],
        summary: 'Server-sent events: the wall, then its changes, events and troubles',
        description:
          '`begin`, `wall` (whole), `troubles` (all) and `health` come first; then `change` (what changed of the wall, at most once a second), `event`, `trouble`, `health`, and `beat` every five seconds. docs/api.md says what each holds. A reader that is too slow is cut off.',
        produces: ['text/event-stream'],
        response: { 200: { type: 'string', description: 'until either end goes' } },
      },
    },
    (request, reply) => {
      const { ip } = request;
      const ofOne = byAddress.get(ip) ?? 0;
      if (stream.viewers >= STREAMS_MOST || ofOne >= OF_ONE_MOST)
        throw new Problem(503, 'too many streams are open', { 'retry-after': '10' });
      byAddress.set(ip, ofOne + 1);
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
        const rest = (byAddress.get(ip) ?? 1) - 1;
        if (rest === 0) byAddress.delete(ip);
        else byAddress.set(ip, rest);
      });
      stream.join(viewer, request.headers['last-event-id']);
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
