// `/metrics`, for Prometheus and whatever reads what it reads.

import type { FastifyInstance } from 'fastify';
import { hubFamilies } from '../../core/metrics/console-metrics.js';
import { METRICS_TYPE, metricsText } from '../../core/metrics/text.js';
import type { AppParts } from '../app-parts.js';
import { NO_STORE } from '../headers.js';
import { processFamilies, webFamilies } from '../web-metrics.js';

/** `metrics`. */
export function metricsRoutes(app: FastifyInstance, { hub, counts, stream }: AppParts): void {
  app.get('/metrics', (_request, reply) => {
    const families = [
      ...hubFamilies(hub),
      ...webFamilies(counts, stream.viewers),
      ...processFamilies(),
    ];
    void reply.header('cache-control', NO_STORE).type(METRICS_TYPE).send(metricsText(families));
  });
}
