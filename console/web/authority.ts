// Who may change something: whoever has a token, and whoever the system let in at the Unix socket for orders.

import type { Socket } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { AppParts } from './app-parts.js';
import { Problem, problemOf } from './problem.js';

/** A Unix socket that a request can come through: the one for looks, and the one for orders. */
export type Door = 'looks' | 'orders';

const doors = new WeakMap<Socket, Door>();

/** Notes that a connection came through a Unix socket, which the system opens to a few only. */
export const noteDoor = (connection: Socket, door: Door): void => void doors.set(connection, door);

/** Did this request come through a Unix socket? It then has no address, and no browser sent it. */
export const isLocal = (request: FastifyRequest): boolean => doors.has(request.raw.socket);

/**
 * Who gives an order: the name of his token.
 * @throws Problem when he may not.
 */
export function whoOrders(
  request: FastifyRequest,
  { tokens, log }: Pick<AppParts, 'tokens' | 'log'>,
): string {
  if (doors.get(request.raw.socket) === 'orders') return 'the command';
  const [, token] = /^Bearer +(\S{1,200}) *$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) throw needsToken('this takes a token');
  try {
    const who = tokens.ownerOf(token);
    if (who !== undefined) return who;
  } catch (error) {
    log.fault('tokens', problemOf(503, error).message);
    throw new Problem(503, 'the file of tokens cannot be used: the log of the console says why');
  }
  throw needsToken(
    tokens.isEmpty ? 'no token has been made for this console yet' : 'this token is nobody’s',
  );
}

const needsToken = (why: string): Problem =>
  new Problem(
    401,
    `${why}: "belfry-console token NAME" at the console makes one; send it as "Authorization: Bearer TOKEN"`,
    { 'www-authenticate': 'Bearer realm="Belfry console"' },
  );
