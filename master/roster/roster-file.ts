// The roster's file: read whole, and replaced whole under a lock, so that of two who change it none loses anything.

import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { releaseLock, takeLock } from '@belfry/host/daemon';
import { explainSystemError, removeDrafts, replaceFile, type Owner } from '@belfry/host/files';
import { type KeyFileFault, readSecretText } from '@belfry/host/keys';
import { parseRoster, renderRoster, type RosterText } from './roster-text.js';

const MODE = 0o600;
/** Bytes: the most names that a roster has, each with an old key and all that an entry can hold, and comments. */
const SIZE_MOST = 2 ** 26;

/** Where an installed master has its roster. */
export const USUAL_ROSTER = '/var/lib/belfry/master/roster';

/** The roster of a master that is nobody's yet. */
export const NO_ROSTER: RosterText = { entries: [], join: [] };

/** Reads a roster's file, or says in one line what is wrong with it. */
export function readRosterFile(path: string): RosterText | KeyFileFault {
  const read = readSecretText(path, SIZE_MOST);
  return 'fault' in read ? read : parsed(path, read.text);
}

function parsed(path: string, text: string): RosterText | KeyFileFault {
  const roster = parseRoster(text);
  return 'fault' in roster ? { fault: `${path}, line ${roster.line}: ${roster.fault}` } : roster;
}

/**
 * Reads, changes and replaces the file, which is made when there is none; of two that do so at a time the second is
 * refused. Comments stay. `edit` answers what the file is to hold, or why not, and then nothing has changed.
 */
export function changeRosterFile(
  path: string,
  edit: (now: RosterText) => RosterText | KeyFileFault,
): KeyFileFault | undefined {
  const lock = `${path}.lock`;
  try {
    const owner = takeLock(lock);
    if (owner !== undefined)
      return { fault: `${path} cannot be changed: process ${owner} is changing it; try again` };
  } catch (error) {
    return { fault: `${path} cannot be changed: ${(error as Error).message}` };
  }
  try {
    removeDrafts(path);
    const read = readSecretText(path, SIZE_MOST);
    if ('fault' in read && read.absent !== true) return read;
    const before = 'fault' in read ? '' : read.text;
    const now = parsed(path, before);
    if ('fault' in now) return now;
    const edited = edit(now);
    if ('fault' in edited) return edited;
    const text = renderRoster(before, edited);
    if (text === before) return undefined;
    // What could not be read again would keep this master from its next start, whoever told it.
    const fault = unreadable(text);
    if (fault !== undefined) return { fault: `${path} cannot be changed: ${fault}` };
    replaceFile(path, { text, mode: MODE, owner: ownerOf(path) });
    return undefined;
  } catch (error) {
    return { fault: `${path} cannot be changed: ${explainSystemError(error)}` };
  } finally {
    releaseLock(lock);
  }
}

/** Why this text is no roster's file; undefined if it is one. */
function unreadable(text: string): string | undefined {
  if (Buffer.byteLength(text) > SIZE_MOST) return `it would be longer than ${SIZE_MOST} bytes`;
  const read = parseRoster(text);
  return 'fault' in read ? `line ${read.line} would be wrong: ${read.fault}` : undefined;
}

/** The file goes on as its owner's; a new one belongs to whoever owns its folder, for the daemon to read. */
const ownerOf = (path: string): Owner =>
  lstatSync(path, { throwIfNoEntry: false }) ?? statSync(dirname(path));
