// Changes key files: adds and removes credentials, atomically, and keeps everybody's comments.

import { randomBytes } from 'node:crypto';
import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  CREDENTIAL_KEY_SIZE,
  CREDENTIAL_NAME,
  type Credential,
  type CredentialRole,
} from '@belfry/protocol/seal';
import {
  formatInstant,
  formatKeyLine,
  formatOldKeyLine,
  readKeyLines,
  type KeyFileFault,
  type KeyLine,
} from './key-file.js';
import { nearest } from '../config/nearest.js';
import { releaseLock, takeLock } from '../daemon/process-lock.js';
import {
  type NewFile,
  type Owner,
  removeDrafts,
  replaceFile,
  writeNewFile,
} from '../files/regular-file.js';
import { explainSystemError } from '../files/system-error.js';

type Changed = { readonly credential: Credential } | KeyFileFault;

const HEADING = '# NAME ROLE KEY: who may speak to this master. Keep this file secret.';
const MODE = 0o600;

/**
 * Gives `name` a new random key and adds it to the file, which is made when there is none.
 * A name that has a key keeps it: that is a fault.
 * @throws RangeError when the name does not fit `CREDENTIAL_NAME`.
 */
export function addCredential(path: string, name: string, role: CredentialRole): Changed {
  if (!CREDENTIAL_NAME.test(name)) throw new RangeError(`not a name: ${name}`);
  return change(path, (lines) => {
    if (lines.some(({ credential }) => credential?.name === name))
      return { fault: `${name} has a key in ${path} already; remove that one first` };
    const credential = { name, role, key: randomBytes(CREDENTIAL_KEY_SIZE) };
    const before = lines.length === 0 ? [{ text: HEADING }] : lines;
    return { credential, lines: [...before, { text: formatKeyLine(credential), credential }] };
  });
}

/** How a new key follows the old one: when that ends, and what time it is, group time in seconds. */
export interface Rotation {
  readonly name: string;
  /** No later than `now` for one that ends at once. */
  readonly until: number;
  readonly now: number;
  /** Though the last new key was perhaps not used yet: it is lost, and the old one goes on until then. */
  readonly again: boolean;
}

/**
 * Gives a name a new random key. The old one stays in the file, with its end; old ones of others that have
 * ended are taken out. The role stays. `deliver` hands the new key out before the file is changed, and
 * if it answers a fault nothing is.
 */
export function rotateCredential(
  path: string,
  { name, until, now, again }: Rotation,
  deliver: (credential: Credential) => KeyFileFault | undefined,
): Changed {
  return change(path, (all) => {
    const lines = all.filter((line) => line.until === undefined || line.until > now);
    const current = lines.find(isNewOf(name))?.credential;
    if (current === undefined) return unknownFault(path, name, lines);
    const earlier = lines.find(({ credential, until }) => credential?.name === name && until);
    const ends = until > now;
    if (earlier !== undefined && ends && !again)
      return {
        fault:
          `${name} has an old key besides, until ${formatInstant(earlier.until!)}: is its new one in use? ` +
          'If that was lost, make another with --again',
      };
    const credential = { ...current, key: randomBytes(CREDENTIAL_KEY_SIZE) };
    // A new key that was never used is not worth an overlap; the one in use is.
    const old = earlier?.credential ?? current;
    const fault = deliver(credential);
    if (fault !== undefined) return fault;
    const changed = lines.map((line) => {
      if (line === earlier) return [];
      if (line.credential !== current) return [line];
      const end = { text: formatOldKeyLine(old, until), credential: old, until };
      return [...(ends ? [end] : []), { text: formatKeyLine(credential), credential }];
    });
    return { credential, lines: changed.flat() };
  });
}

const isNewOf =
  (name: string) =>
  ({ credential, until }: KeyLine): boolean =>
    credential?.name === name && until === undefined;

/** Takes the key of `name` out of the file, and its old one. */
export function removeCredential(path: string, name: string): Changed {
  return change(path, (lines) => {
    const credential = lines.find((line) => line.credential?.name === name)?.credential;
    if (credential === undefined) return unknownFault(path, name, lines);
    return { credential, lines: lines.filter((line) => line.credential?.name !== name) };
  });
}

function unknownFault(path: string, name: string, lines: readonly KeyLine[]): KeyFileFault {
  const names = lines.flatMap(({ credential }) => credential?.name ?? []);
  const meant = nearest(name, names);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  return { fault: `${name} has no key in ${path}${hint}` };
}

/** Writes a key file with one credential. An existing file is only replaced when `replace` is set. */
export function writeOwnKey(
  path: string,
  credential: Credential,
  replace: boolean,
): KeyFileFault | undefined {
  const text = `${formatKeyLine(credential)}\n`;
  try {
    const file: NewFile = { text, mode: MODE, owner: statSync(dirname(path)) };
    if (replace) replaceFile(path, file);
    else writeNewFile(path, file);
    return undefined;
  } catch (error) {
    return { fault: `${path} cannot be written: ${explainSystemError(error)}` };
  }
}

/** Reads, changes and replaces the file; of two that do so at a time the second is refused. */
function change(
  path: string,
  edit: (
    lines: readonly KeyLine[],
  ) => { readonly credential: Credential; readonly lines: readonly KeyLine[] } | KeyFileFault,
): Changed {
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
    const read = readKeyLines(path);
    if ('fault' in read && read.absent !== true) return read;
    const edited = edit('fault' in read ? [] : read.lines);
    if ('fault' in edited) return edited;
    const text = `${edited.lines.map(({ text }) => text).join('\n')}\n`;
    replaceFile(path, { text, mode: MODE, owner: ownerOf(path) });
    return { credential: edited.credential };
  } catch (error) {
    return { fault: `${path} cannot be changed: ${explainSystemError(error)}` };
  } finally {
    releaseLock(lock);
  }
}

/** The file goes on as its owner's; a new one belongs to whoever owns its folder, for the daemon to read. */
const ownerOf = (path: string): Owner =>
  lstatSync(path, { throwIfNoEntry: false }) ?? statSync(dirname(path));
