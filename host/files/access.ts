// Why the system keeps this process from a file: whose it is, who this is, and what would help.

import { type Stats, accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownUser, userName } from './users.js';

/**
 * What stands between this process and `path`, in words that fit behind "permission denied: "; undefined where
 * nothing can be found out.
 */
export function whyDenied(path: string): string | undefined {
  const closed = closedFolder(dirname(path));
  if (closed !== undefined) return `${ownUser()} may not enter ${whose(closed)}`;
  const stats = statOf(path);
  if (stats === undefined) return `${ownUser()} may not write in ${whose(dirname(path))}`;
  return `it is ${owned(stats)}, and this is ${ownUser()}${handOver(path, stats)}`;
}

/** Why this process can make and replace no file at `path`, as far as its folder goes; undefined when it can. */
export function folderFault(path: string): string | undefined {
  const folder = dirname(path);
  const closed = closedFolder(dirname(folder));
  if (closed !== undefined) return `${ownUser()} may not enter ${whose(closed)}`;
  if (statOf(folder)?.isDirectory() !== true)
    return `there is no folder ${folder}; create it first`;
  const code = refusalOf(folder, constants.W_OK | constants.X_OK);
  if (code === undefined) return undefined;
  if (code === 'EROFS') return `the file system of ${folder} is read-only`;
  return `${ownUser()} may not write in ${whose(folder)}`;
}

/** The first folder on the way, from the top, that is there and that this process may not enter. */
function closedFolder(folder: string): string | undefined {
  const above = dirname(folder);
  const closed = above === folder ? undefined : closedFolder(above);
  if (closed !== undefined) return closed;
  return may(folder, constants.X_OK) || statOf(folder) === undefined ? undefined : folder;
}

/** A private file of somebody else's is given away by its owner, not opened to all. */
const handOver = (path: string, { mode, uid }: Stats): string =>
  (mode & 0o077) === 0 && uid !== process.geteuid?.() ? `: chown ${ownUser()} ${path}` : '';

const owned = ({ uid, mode }: Stats): string =>
  `${userName(uid)}'s with mode ${(mode & 0o777).toString(8)}`;

function whose(folder: string): string {
  const stats = statOf(folder);
  return stats === undefined ? folder : `${folder}, which is ${owned(stats)}`;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

const may = (path: string, what: number): boolean => refusalOf(path, what) === undefined;

/** The code with which the system refuses this; undefined where it does not. */
function refusalOf(path: string, what: number): string | undefined {
  try {
    accessSync(path, what);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}
