// Tokens: who may change something says a long random word. The file holds names and hashes, never a token.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { statSync } from 'node:fs';
import { readSecretText } from '@belfry/host/keys';

/** What each token begins with, so that one that was lost in a text is found. */
const PREFIX = 'belfry_';
/** Bytes of chance in a token: nobody guesses it, so its hash needs no salt and may be quick. */
const CHANCE = 24;
const SIZE_MOST = 2 ** 20;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;
const LINE = /^([0-9a-f]{64}) (\S+) (.+)$/;

/** One line of the file of tokens. */
export interface TokenEntry {
  readonly name: string;
  /** SHA-256 of the token. */
  readonly hash: Buffer;
  /** When it was made, ISO 8601. */
  readonly made: string;
}

/** A name that a token can have: letters, digits and ` ._@-`, at most 64. */
export const isTokenName = (name: string): boolean => NAME.test(name) && name.trim() === name;

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A new token for a name, and what the file keeps of it. */
export function newToken(
  name: string,
  made: string,
): { readonly token: string; readonly entry: TokenEntry } {
  const token = PREFIX + randomBytes(CHANCE).toString('base64url');
  return { token, entry: { name, hash: hashOf(token), made } };
}

/** The entries as the file has them. */
export const tokensText = (entries: readonly TokenEntry[]): string =>
  [
    '# Who may change something at the console: SHA-256 of a token, when it was made, and its name.',
    ...entries.map(({ name, hash, made }) => `${hash.toString('hex')} ${made} ${name}`),
    '',
  ].join('\n');

/** What a file of tokens holds, or one line that says why it is not used. */
export function readTokens(
  path: string,
):
  { readonly entries: readonly TokenEntry[] } | { readonly fault: string; readonly absent?: true } {
  const secret = readSecretText(path, SIZE_MOST);
  if ('fault' in secret) return secret;
  const entries: TokenEntry[] = [];
  for (const [place, line] of secret.text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [, hash, made, name] = LINE.exec(line) ?? [];
    if (hash === undefined || !isTokenName(name!))
      return { fault: `${path}, line ${place + 1}: not a hash, a date and a name` };
    if (entries.some((one) => one.name === name))
      return { fault: `${path}, line ${place + 1}: ${name} has two tokens` };
    entries.push({ name: name!, hash: Buffer.from(hash, 'hex'), made: made! });
  }
  return { entries };
}

/** The tokens of a running console. One that was made or removed counts at once. */
export class Tokens {
  readonly #path: string;
  #stamp = '';
  #read: ReturnType<typeof readTokens> = { entries: [] };

  constructor(path: string) {
    this.#path = path;
  }

  /** Whose token it is; undefined if it is nobody's. @throws Error with one line when the file cannot be used. */
  ownerOf(token: string): string | undefined {
    this.#refresh();
    if ('fault' in this.#read) {
      if (this.#read.absent) return undefined;
      throw new Error(this.#read.fault);
    }
    const hash = hashOf(token);
    // All of them are compared, each in a time that does not tell how much of it fits.
    const fitting = this.#read.entries.filter((entry) => timingSafeEqual(entry.hash, hash));
    return fitting[0]?.name;
  }

  /** Is there any? */
  get isEmpty(): boolean {
    this.#refresh();
    return 'fault' in this.#read ? this.#read.absent === true : this.#read.entries.length === 0;
  }

  #refresh(): void {
    const stats = statSync(this.#path, { throwIfNoEntry: false, bigint: true });
    const stamp =
      stats === undefined ? 'none' : [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#read = readTokens(this.#path);
  }
}
