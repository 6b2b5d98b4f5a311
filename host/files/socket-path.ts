// The paths of a daemon's Unix sockets, and how long one may be.

/** Bytes that Linux has room for in a socket's address, without the closing zero (unix(7)). */
const SOCKET_PATH_MOST = 107;

/** Why no socket can be at `path`; undefined when its length is good. */
export function longSocketPath(path: string): string | undefined {
  const size = Buffer.byteLength(path);
  if (size <= SOCKET_PATH_MOST) return undefined;
  return `a socket's path has at most ${SOCKET_PATH_MOST} bytes, this one ${size}: ${path}`;
}

/**
 * Where a daemon whose socket is at `path` takes orders. The system itself keeps everybody but root and
 * the daemon's user away from it: no peer's credentials have to be asked for.
 */
export const ordersPath = (path: string): string => `${path}.admin`;
