// A daemon listens at a Unix socket: who may connect, and what a dead process left there.

import { lstatSync, rmSync } from 'node:fs';
import { type Server, createConnection } from 'node:net';
import { folderFault } from '../files/access.js';
import { longSocketPath } from '../files/socket-path.js';
import { explainSystemError, systemErrorCode } from '../files/system-error.js';

/** What the file's mode lacks, by who may connect besides root. */
const MASKS = { group: 0o117, owner: 0o177 } as const;
/** The daemon's user and its group, who may look; or the daemon's user alone, who may change something. */
export type Access = keyof typeof MASKS;

/**
 * Why no daemon of this user could listen at `path`, whoever answers there now; undefined when it could. A missing
 * folder the system would call a missing permission.
 */
export function controlPathFault(path: string): string | undefined {
  const long = longSocketPath(path);
  if (long !== undefined) return long;
  const folder = folderFault(path);
  if (folder !== undefined) return `cannot listen at ${path}: ${folder}`;
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() === false)
    return `${path} exists and is not a socket: move it away or choose another path`;
  return undefined;
}

/**
 * Listens at `path`, in the place of a socket file that a dead process left.
 * @throws Error with one line when another daemon answers there or the path cannot be used.
 */
export async function listenAtPath(server: Server, path: string, access: Access): Promise<void> {
  const fault = controlPathFault(path);
  if (fault !== undefined) throw new Error(fault);
  await removeStale(path);
  try {
    await listening(server, path, access);
  } catch (error) {
    const reason = explainSystemError(error);
    throw new Error(`cannot listen at ${path}: ${reason}`, { cause: error });
  }
}

function listening(server: Server, path: string, access: Access): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    listenUnder(MASKS[access], server, path, () => {
      server.off('error', reject);
      // From here on an error is a connection that could not be accepted: the client sees it.
      server.on('error', () => {});
      resolve();
    });
  });
}

/** The file is made before `listen` answers, and has its rights from the beginning. */
function listenUnder(mask: number, server: Server, path: string, then: () => void): void {
  const before = process.umask(mask);
  try {
    server.listen(path, then);
  } finally {
    process.umask(before);
  }
}

/**
 * Removes a socket at which nobody listens any more.
 * @throws Error when somebody does.
 */
async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  const fault = await connectFault(path);
  if (fault === undefined) throw new Error(`another daemon answers at ${path}`);
  if (systemErrorCode(fault) !== 'ECONNREFUSED' && systemErrorCode(fault) !== 'ENOENT')
    throw new Error(`cannot tell who answers at ${path}: ${explainSystemError(fault)}`);
  rmSync(path, { force: true });
}

/** Why nobody can be reached at `path`; undefined when somebody is. */
function connectFault(path: string): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const probe = createConnection(path, () => {
      resolve(undefined);
      probe.destroy();
    });
    probe.on('error', resolve);
  });
}
