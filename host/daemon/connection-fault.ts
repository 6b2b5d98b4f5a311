// Why a daemon cannot be asked at its control socket, with what to do.

import { statSync } from 'node:fs';
import { ordersPath } from '../files/socket-path.js';
import { explainSystemError, systemErrorCode } from '../files/system-error.js';
import { groupName, userName } from '../files/users.js';

/** What is said where a daemon ended a connection without a word. */
export const noAnswer = (path: string): string =>
  `the daemon at ${path} gave no answer: it is busy, try again`;

/** Why the connection to the socket at `path` failed with this error, in one line. */
export function connectionFault(path: string, error: Error): string {
  const code = systemErrorCode(error);
  if (code === 'ENOENT' || code === 'ECONNREFUSED')
    return `no daemon answers at ${path}: is it running?`;
  // Put out before the request was written, or before it was read.
  if (code === 'EPIPE' || code === 'ECONNRESET') return noAnswer(path);
  if (code === 'EACCES') return `permission denied at ${path}: run this as ${ownersOf(path)}`;
  return `cannot ask the daemon at ${path}: ${explainSystemError(error)}`;
}

/** `root, belfry or a member of the group plant`, as far as one may look. */
function ownersOf(path: string): string {
  try {
    const { uid, gid } = statSync(path);
    const users = uid === 0 ? ['root'] : ['root', userName(uid)];
    const group = `a member of the group ${groupName(gid)}`;
    const all = path.endsWith(ordersPath('')) ? users : [...users, group];
    return [all.slice(0, -1).join(', '), all.at(-1)].filter((part) => part !== '').join(' or ');
  } catch {
    return 'root or as the user that the daemon runs as';
  }
}
