// The web server as fastify has it: its routes, and the rules that all of them keep. It listens nowhere yet.

import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { AppParts } from './app-parts.js';
import { isLocal } from './authority.js';
import { clientKey } from './client-key.js';
import { COMMON_HEADERS } from './headers.js';
import { strangeHost } from './host-check.js';
import { Problem, PROBLEM_TYPE, problemBody } from './problem.js';
import { historyRoutes } from './routes/history-routes.js';
import { machineRoutes } from './routes/machine-routes.js';
import { metricsRoutes } from './routes/metrics-routes.js';
import { orderRoutes } from './routes/order-routes.js';
import { pageRoutes } from './routes/page-routes.js';
import { recordRoutes } from './routes/record-routes.js';
import { statusRoutes } from './routes/status-routes.js';
import { streamRoutes } from './routes/stream-routes.js';
import { timeRoutes } from './routes/time-routes.js';

/** Requests a minute of one address: twenty pages that ask each second and draw, and no flood. */
const REQUESTS_MOST = 6000;
/** So many addresses are counted. */
const ADDRESSES_MOST = 5000;
/** Bytes in a request's body, and milliseconds for all of a request to arrive. */
const BODY_MOST = 16_384;
const PATIENCE_MS = 10_000;
/** An idle connection stays for the next question of a page's clock. */
const KEEP_ALIVE_MS = 75_000;

/** All routes, ready to listen or to be tried. */
export async function newApp(parts: AppParts): Promise<FastifyInstance> {
  const { patienceMs = PATIENCE_MS, tls } = parts;
  const server = {
    requestTimeout: patienceMs,
    headersTimeout: patienceMs,
    connectionsCheckingInterval: patienceMs / 2,
  };
  const app = fastify({
    ...(tls === undefined ? { http: server } : { https: { ...server, ...tls } }),
    logger: false,
    bodyLimit: BODY_MOST,
    requestTimeout: patienceMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    return503OnClosing: false,
    // The proxy itself is one hop; what came before it, it wrote down last.
    trustProxy: parts.behindProxy ? (_address: string, hop: number) => hop === 0 : false,
    ajv: { customOptions: { removeAdditional: false, allErrors: false, strict: false } },
    schemaErrorFormatter: ([first], where) => new Error(validationText(where, first)),
  }) as unknown as FastifyInstance;
  // What the schemas say of answers is for people and programs, and tests check it. To write JSON takes none of it.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(COMMON_HEADERS);
    parts.counts.requests += 1;
    const host = request.raw.headers.host ?? '';
    if (parts.tls === undefined && !isLocal(request) && !parts.isOwnName(host))
      throw strangeHost(host);
  });
  await app.register(rateLimit, {
    max: parts.requestsMost ?? REQUESTS_MOST,
    timeWindow: 60_000,
    cache: ADDRESSES_MOST,
    addHeaders: NO_LIMIT_HEADERS,
    addHeadersOnExceeding: NO_LIMIT_HEADERS,
    allowList: (request) => isLocal(request),
    // Whoever comes through a Unix socket has no address.
    keyGenerator: ({ ip }) => clientKey(ip ?? 'none'),
    errorResponseBuilder: (_request, { after }) =>
      new Problem(429, `too many requests from this address: try again in ${after}`),
  });
  await app.register(swagger, { openapi: DOCUMENT, hideUntagged: true });
  app.setErrorHandler(answerError(parts));
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request) => {
    throw new Problem(404, `there is no ${request.method} ${request.url.slice(0, 200)} here`);
  });
  for (const routes of ROUTES) await app.register(async (scope) => routes(scope, parts));
  return app;
}

const ROUTES = [
  statusRoutes,
  historyRoutes,
  recordRoutes,
  timeRoutes,
  streamRoutes,
  orderRoutes,
  machineRoutes,
  metricsRoutes,
  pageRoutes,
];

const NO_LIMIT_HEADERS = {
  'x-ratelimit-limit': false,
  'x-ratelimit-remaining': false,
  'x-ratelimit-reset': false,
};

const DOCUMENT = {
  openapi: '3.1.0' as const,
  info: {
    title: 'Belfry console',
    description:
      'The clocks of a plant. Reading takes no token; what changes something takes one (`belfry-console token NAME`).',
    version: '1',
  },
  components: { securitySchemes: { token: { type: 'http' as const, scheme: 'bearer' } } },
};

interface Complaint {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** One line: which value, and what it should be. */
function validationText(where: string, complaint: Complaint | undefined): string {
  const { instancePath = '', keyword = '', message = '', params = {} } = complaint ?? {};
  const part = where === 'querystring' ? 'the query' : where === 'params' ? 'the path' : 'the body';
  const name = instancePath.slice(1).replaceAll('/', '.');
  const subject = name === '' ? part : `"${name}" in ${part}`;
  if (keyword === 'additionalProperties')
    return `${part} has "${String(params['additionalProperty']).slice(0, 80)}", which is not known here`;
  if (keyword === 'enum')
    return `${subject} must be one of: ${(params['allowedValues'] as unknown[]).join(', ')}`;
  if (keyword === 'pattern') return `${subject} must be one line of text`;
  return `${subject} ${message}`;
}

/** Everything that goes wrong becomes a problem of one line; our own mistakes are told in the log only. */
function answerError({ log, counts }: AppParts) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const { status, detail, headers } = problemIn(error);
    counts.problems += 1;
    if (status === 500)
      log.fault('web', `${request.method} ${request.routeOptions.url}: ${stackOf(error)}`);
    return reply
      .code(status)
      .headers({ 'cache-control': 'no-store', ...headers })
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(problemBody(status, detail)));
  };
}

function problemIn(error: unknown): Pick<Problem, 'status' | 'headers'> & { detail: string } {
  if (error instanceof Problem)
    return { status: error.status, headers: error.headers, detail: error.message };
  const { statusCode, message } = error as FastifyError;
  // What fastify itself refuses: no JSON, too long, an unknown kind of content.
  if (statusCode !== undefined && statusCode < 500)
    return { status: statusCode, headers: {}, detail: message };
  return { status: 500, headers: {}, detail: 'a mistake in the console: its log tells more' };
}

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);
