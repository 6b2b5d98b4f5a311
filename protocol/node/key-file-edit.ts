// Changes key files: adds and removes credentials, atomically, and keeps everybody's comments.

import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import {
  CREDENTIAL_KEY_SIZE,
  CREDENTIAL_NAME,
  type Credential,
  type CredentialRole,
} from '../core/seal/credential.js';
import { formatKeyLine, readKeyLines, type KeyFileFault, type KeyLine } from './key-file.js';
import { nearest } from './nearest.js';
import { explainSystemError, systemErrorCode } from './system-error.js';

type Changed = { readonly credential: Credential } | KeyFileFault;

const HEADING = '# NAME ROLE KEY: who may speak to this master. Keep this file secret.';

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

/** Takes the key of `name` out of the file. */
export function removeCredential(path: string, name: string): Changed {
  return change(path, (lines) => {
    const names = lines.flatMap(({ credential }) => credential?.name ?? []);
    const credential = lines.find((line) => line.credential?.name === name)?.credential;
    if (credential !== undefined)
      return { credential, lines: lines.filter((line) => line.credential !== credential) };
    const meant = nearest(name, names);
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    return { fault: `${name} has no key in ${path}${hint}` };
  });
}

/** Writes a key file with one credential. An existing file is only replaced when `replace` is set. */
export function writeOwnKey(
  path: string,
  credential: Credential,
  replace: boolean,
): KeyFileFault | undefined {
  try {
    if (replace) rmSync(path, { force: true });
    writeNew(path, `${formatKeyLine(credential)}\n`, dirname(path));
    return undefined;
  } catch (error) {
    return { fault: `${path} cannot be written: ${explainSystemError(error)}` };
  }
}

/**
 * Reads, changes and replaces the file. The new text is written beside it under a fixed name that
 * only one program can hold, so two changes at a time do not undo each other.
 */
function change(
  path: string,
  edit: (
    lines: readonly KeyLine[],
  ) => { readonly credential: Credential; readonly lines: readonly KeyLine[] } | KeyFileFault,
): Changed {
  const target = followLinks(path);
  const draft = `${target}.new`;
  try {
    writeNew(draft, '', dirname(target));
  } catch (error) {
    const reason =
      systemErrorCode(error) === 'EEXIST'
        ? `${draft} exists: somebody else is changing it; if nobody is, remove that file`
        : explainSystemError(error);
    return { fault: `${path} cannot be changed: ${reason}` };
  }
  try {
    const read = readKeyLines(target);
    if ('fault' in read && read.absent !== true) return read;
    const edited = edit('fault' in read ? [] : read.lines);
    if ('fault' in edited) return edited;
    rewrite(draft, `${edited.lines.map(({ text }) => text).join('\n')}\n`, target);
    return { credential: edited.credential };
  } catch (error) {
    return { fault: `${path} cannot be changed: ${explainSystemError(error)}` };
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A key file that is a symbolic link is changed where it really is. */
function followLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Fills the draft and puts it in the place of the file, as whose owner it goes on. */
function rewrite(draft: string, text: string, target: string): void {
  const file = openSync(draft, 'w');
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (statSync(target, { throwIfNoEntry: false }) !== undefined) giveTo(draft, target);
  renameSync(draft, target);
}

/** Makes a file that only its owner can read, and fails when there is one already. */
function writeNew(path: string, text: string, model: string): void {
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  giveTo(path, model);
}

/** What root makes would be closed to the daemon, which runs as somebody else. */
function giveTo(path: string, model: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(model);
  chownSync(path, uid, gid);
}
