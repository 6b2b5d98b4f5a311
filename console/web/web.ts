// The console's web server: opened, kept up to date, closed.

import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { formatAddress } from '@belfry/host/config';
import type { FastifyInstance } from 'fastify';
import { listenAtPath, ordersPath } from '@belfry/host/daemon';
import { explainSystemError, systemErrorCode } from '@belfry/host/files';
import { isLoopback, type TlsFiles, type WebConfig } from '../config/web-config.js';
import type { Hub } from '../core/hub.js';
import { newApp } from './app.js';
import type { WebLog } from './app-parts.js';
import { type Door, noteDoor } from './authority.js';
import { newCounts } from './counts.js';
import { hostCheck } from './host-check.js';
import { loadPage } from './page-files.js';
import { LiveStream } from './stream/live-stream.js';
import { Tokens } from './tokens.js';

/** Of all browsers and programs at once. */
const CONNECTIONS_MOST = 1024;

/** A web server that listens. */
export interface RunningWeb {
  /** Where browsers find it: `http://127.0.0.1:7580/`. */
  readonly address: string;
  /**
   * Takes over what of a configuration can change (`names`), and reads the certificate again. With a fault, which goes to
   * the log, the old certificate stays.
   */
  reload(now: Pick<WebConfig, 'names'>): void;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Where else it has something. */
export interface WebPlaces {
  /** The Unix socket at which its group may look; beside it is made one for orders, which take no token there. */
  readonly socket?: string | undefined;
  /** The folder of the page's files; if not given, the one beside the program. */
  readonly page?: string;
  /** As `AppParts` has it. */
  readonly patienceMs?: number;
}

/**
 * Opens the web server.
 * @throws Error with one line when the address or the certificate cannot be had.
 */
export async function startWeb(
  config: WebConfig,
  hub: Hub,
  log: WebLog,
  { page = pageFolder(), socket, patienceMs }: WebPlaces = {},
): Promise<RunningWeb> {
  const { listen, behindProxy } = config;
  const tls = config.tls && { ...readTls(config.tls), minVersion: 'TLSv1.2' as const };
  const counts = newCounts();
  let isOwnName = hostCheck(hostname(), config.names);
  const stream = new LiveStream(hub, () =>
    log.fault('slow-stream', 'a browser was too slow for its stream and was cut off', 'info'),
  );
  const app = await newApp({
    hub,
    log,
    stream,
    counts,
    tokens: new Tokens(config.tokens),
    page: page === undefined ? new Map() : await loadPage(page),
    isOwnName: (host) => isOwnName(host),
    behindProxy,
    tls,
    ...(patienceMs !== undefined && { patienceMs }),
  });
  app.server.maxConnections = CONNECTIONS_MOST;
  const doors = (['looks', 'orders'] as const).map((door) => ({
    door,
    server: openDoor(app, door),
  }));
  app.addHook(
    'onClose',
    async () => void (await Promise.all(doors.map(({ server }) => closed(server)))),
  );
  try {
    await app.listen({ host: listen.host, port: listen.port });
    if (socket !== undefined)
      for (const { door, server } of doors) await listenAtPath(server, ...placeOf(socket, door));
  } catch (error) {
    await app.close();
    throw systemErrorCode(error) === undefined
      ? error
      : new Error(listenFault(formatAddress(listen), error), { cause: error });
  }
  const { port } = app.server.address() as { readonly port: number };
  const address = `${tls === undefined ? 'http' : 'https'}://${formatAddress({ host: reachable(listen.host), port })}/`;
  log.say('info', `the page is at ${address}`);
  if (tls === undefined && !behindProxy && !isLoopback(listen.host))
    log.say(
      'warn',
      'the page is open to the network without TLS: whoever listens there reads along, tokens too',
    );
  return {
    address,
    reload: ({ names }) => {
      isOwnName = hostCheck(hostname(), names);
      if (config.tls !== undefined) renew(app.server as TlsServer, config.tls, log);
    },
    close: () => app.close(),
  };
}

/** A server for a Unix socket, over the same routes. */
function openDoor(app: FastifyInstance, door: Door): Server {
  const server = createServer((request, response) => app.routing(request, response));
  return server.on('connection', (connection) => noteDoor(connection, door));
}

/** As daemons have it: the group may look, and only root and the console's own user may change something. */
const placeOf = (socket: string, door: Door): readonly [path: string, access: 'group' | 'owner'] =>
  door === 'looks' ? [socket, 'group'] : [ordersPath(socket), 'owner'];

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // It need not have been opened.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** By which address a browser on this machine reaches a server that listens at all of them. */
const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;

function listenFault(place: string, error: unknown): string {
  const code = systemErrorCode(error);
  if (code === 'EADDRINUSE')
    return `the port of ${place} is taken by another program: end it, or change "web.listen"`;
  if (code === 'EADDRNOTAVAIL')
    return `${place} is no address of this machine ("ip address" lists them): change "web.listen"`;
  if (code === 'EACCES')
    return `ports below 1024 take the right CAP_NET_BIND_SERVICE: change "web.listen" (${place})`;
  return `cannot listen at ${place}: ${explainSystemError(error)}`;
}

/** @throws Error with one line. */
function readTls({ certificate, key }: TlsFiles): { readonly cert: Buffer; readonly key: Buffer } {
  const files = { cert: readPem(certificate), key: readPem(key) };
  try {
    createSecureContext(files);
  } catch (error) {
    const reason = (error as Error).message.replace(/^error:[0-9A-F]+:/, '');
    throw new Error(`${certificate} and ${key} are no certificate and its key: ${reason}`, {
      cause: error,
    });
  }
  return files;
}

/** Through a link, too: tools that renew certificates exchange links. */
function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`${path} cannot be read: ${explainSystemError(error)}`, { cause: error });
  }
}

function renew(server: TlsServer, files: TlsFiles, log: WebLog): void {
  try {
    server.setSecureContext({ ...readTls(files), minVersion: 'TLSv1.2' });
    log.say('info', `the certificate was read again from ${files.certificate}`);
  } catch (error) {
    log.say('error', `${(error as Error).message}; the old certificate stays`);
  }
}

/** Beside the bundle, or beside the folder of this file; undefined where the page was not built. */
function pageFolder(): string | undefined {
  const here = import.meta.dirname;
  return [join(here, 'page'), join(here, '..', 'page')].find(
    (folder) => statSync(join(folder, 'index.html'), { throwIfNoEntry: false }) !== undefined,
  );
}
