// Key files: who may speak to whom, a key a line: NAME ROLE KEY, in base64; an old one ends: until INSTANT.

import {
  CREDENTIAL_KEY_SIZE,
  CREDENTIAL_NAME,
  isCredentialRole,
  type Credential,
  type OldKey,
} from '@belfry/protocol/seal';
import { formatGroupTime, groupTime } from '@belfry/protocol';
import { parseInstant } from '../config/instant.js';
import { readRegularFile } from '../files/regular-file.js';
import { explainSystemError, systemErrorCode } from '../files/system-error.js';

/** Bytes: a hundred thousand keys. */
const SIZE_MOST = 2 ** 23;

/** Why a key file is not used: one line that names the file and never shows a key. */
export interface KeyFileFault {
  readonly fault: string;
  /** There is no such file. */
  readonly absent?: true;
}

/** A line of a key file as it stands there, and the credential that it holds, if any. */
export interface KeyLine {
  readonly text: string;
  readonly credential?: Credential;
  /** When this key ends, which has a successor on another line; group time, seconds. */
  readonly until?: number;
}

/** Reads everybody's credentials, or says the first thing that is wrong. */
export function readKeyFile(
  path: string,
): { readonly credentials: readonly Credential[] } | KeyFileFault {
  const read = readKeyLines(path);
  if ('fault' in read) return read;
  return { credentials: credentialsIn(read.lines) };
}

/** One for each name, with its old key. */
function credentialsIn(lines: readonly KeyLine[]): Credential[] {
  const old = new Map<string, OldKey>();
  for (const { credential, until } of lines)
    if (credential !== undefined && until !== undefined)
      old.set(credential.name, { key: credential.key, until });
  return lines.flatMap(({ credential, until }) => {
    if (credential === undefined || until !== undefined) return [];
    const before = old.get(credential.name);
    return [before === undefined ? credential : { ...credential, old: before }];
  });
}

/** Reads the key file of one agent or client, which holds exactly its own credential. */
export function readOwnKey(path: string): { readonly credential: Credential } | KeyFileFault {
  const read = readKeyFile(path);
  if ('fault' in read) return read;
  const [credential, ...others] = read.credentials;
  if (credential === undefined) return { fault: `${path} holds no key` };
  if (others.length > 0)
    return { fault: `${path} holds ${others.length + 1} keys; it may hold only one's own` };
  return { credential };
}

/** The lines with comments and all, for changing the file. */
export function readKeyLines(path: string): { readonly lines: readonly KeyLine[] } | KeyFileFault {
  const secret = readSecretText(path);
  if ('fault' in secret) return secret;
  const { text } = secret;
  const lines: KeyLine[] = [];
  const seen: Seen = { names: new Map(), old: new Map(), keys: new Map() };
  for (const line of text.split(/\r?\n/)) {
    const parsed = parseLine(line, lines.length + 1, seen);
    if (typeof parsed === 'string')
      return { fault: `${path}, line ${lines.length + 1}: ${parsed}` };
    lines.push(parsed);
  }
  // What follows the last line's end is no line.
  if (lines.at(-1)?.text === '') lines.pop();
  const fault = successionFault(lines);
  return fault === undefined ? { lines } : { fault: `${path}, ${fault}` };
}

/**
 * Reads a file of keys of at most `sizeMost` bytes, which nobody but its owner may read or write, or says why that is
 * not used.
 */
export function readSecretText(
  path: string,
  sizeMost = SIZE_MOST,
): { readonly text: string } | KeyFileFault {
  try {
    const { text, open } = readSecret(path, sizeMost);
    if (text.trimStart().startsWith('{'))
      return { fault: `${path} is a configuration, not a key file: give it with --config` };
    if (open) return { fault: `${path} is open to others than its owner: chmod 600 ${path}` };
    return { text };
  } catch (error) {
    const fault = `${path} cannot be read: ${explainSystemError(error)}`;
    return systemErrorCode(error) === 'ENOENT' ? { fault, absent: true } : { fault };
  }
}

/** An old key's name has a new one, in the same role. */
function successionFault(lines: readonly KeyLine[]): string | undefined {
  const roles = new Map<string, string>();
  for (const { credential, until } of lines)
    if (credential !== undefined && until === undefined)
      roles.set(credential.name, credential.role);
  const place = lines.findIndex(
    ({ credential, until }) =>
      credential !== undefined &&
      until !== undefined &&
      roles.get(credential.name) !== credential.role,
  );
  if (place < 0) return undefined;
  const { name, role } = lines[place]!.credential!;
  return `line ${place + 1}: an old key of ${name}, which has no new one of role ${role}`;
}

/** `open` when group or others may read or write the file; Windows has no such rights. */
function readSecret(
  path: string,
  sizeMost: number,
): { readonly text: string; readonly open: boolean } {
  const { text, stats } = readRegularFile(path, sizeMost);
  return { text, open: process.platform !== 'win32' && (stats.mode & 0o066) !== 0 };
}

/** On which line each name, each old key's name, and each key, in base64, stands. */
interface Seen {
  readonly names: Map<string, number>;
  readonly old: Map<string, number>;
  readonly keys: Map<string, number>;
}

/** What is wrong with a line is said without repeating any of it: it may hold a key. */
function parseLine(text: string, place: number, { names, old, keys }: Seen): KeyLine | string {
  const words = text.replace(/#.*$/, '').trim().split(/\s+/);
  if (words[0] === '') return { text };
  const [name, role, encoded, ...end] = words;
  if (name === undefined || role === undefined || encoded === undefined || !isEnd(end))
    return 'expected three words: NAME ROLE KEY';
  const until = end.length === 0 ? undefined : secondsOf(end[1]!);
  if (end.length > 0 && until === undefined)
    return 'an old key ends until an instant such as 2026-11-22T10:00:00Z';
  if (!CREDENTIAL_NAME.test(name))
    return 'the name may have 1 to 31 lower-case letters, digits, dots, underscores and hyphens';
  if (!isCredentialRole(role)) return 'the role must be agent, client or master';
  const key = decodeKey(encoded);
  if (key === undefined) return `the key must be ${CREDENTIAL_KEY_SIZE} bytes in base64`;
  const others = until === undefined ? names : old;
  const twin = others.get(name);
  if (twin !== undefined)
    return `${name} has ${until === undefined ? 'a' : 'an old'} key already, on line ${twin}`;
  // Whoever knows a shared key could speak in the other's name.
  const sharer = keys.get(encoded);
  if (sharer !== undefined) return `the key is the same as on line ${sharer}`;
  others.set(name, place);
  keys.set(encoded, place);
  return { text, credential: { name, role, key }, ...(until !== undefined && { until }) };
}

/** An instant as group time in whole seconds; undefined for what is no instant. */
export function secondsOf(text: string): number | undefined {
  try {
    return parseInstant(text)?.seconds;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What may follow the key: nothing, or when it ends. */
const isEnd = (words: readonly string[]): boolean =>
  words.length === 0 || (words.length === 2 && words[0] === 'until');

/**
 * A key from base64; undefined for what is none. Node skips what is not base64, so only a key that reads back the same
 * was written properly.
 */
export function decodeKey(encoded: string): Buffer | undefined {
  const key = Buffer.from(encoded, 'base64');
  return key.length === CREDENTIAL_KEY_SIZE && key.toString('base64') === encoded ? key : undefined;
}

/** A key as a line of a key file: `NAME ROLE KEY`, the key in base64. */
export const formatKeyLine = ({ name, role, key }: Credential): string =>
  `${name} ${role} ${Buffer.from(key).toString('base64')}`;

/** Group time in whole seconds as text: `2026-11-22T10:00:00Z`. */
export const formatInstant = (seconds: number): string =>
  formatGroupTime(groupTime(seconds)).replace(/\.0+Z$/, 'Z');
