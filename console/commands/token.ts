// `belfry-console token NAME`: makes a token, with which its owner may change something at the console; `token list` and
// `token remove NAME`. A running console looks into the file each time: there is nothing to reload.

import { existsSync } from 'node:fs';
import {
  daemonHome,
  EXIT,
  Failure,
  needWritable,
  printAnswer,
  writeDaemonFiles,
} from '@belfry/host/cli';
import { faultLines } from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import { loadConsoleConfig } from '../config/config.js';
import { isTokenName, newToken, readTokens, type TokenEntry, tokensText } from '../web/tokens.js';

interface Arguments {
  readonly what: string;
  readonly name: string | undefined;
  readonly config: string | undefined;
  readonly json: boolean;
}

/** These words are no names. */
const WORDS = ['list', 'remove', 'add'];

export const token: CommandModule<object, Arguments> = {
  command: 'token <what> [name]',
  describe: 'make a token, with which its owner may change something at the console',
  builder: (argv) =>
    argv
      .positional('what', {
        type: 'string',
        demandOption: true,
        describe: 'whose token it becomes; or list, or remove',
      })
      .positional('name', { type: 'string', describe: 'whose token is removed' })
      .option('config', {
        type: 'string',
        requiresArg: true,
        describe: `the configuration of the console, which names the file of tokens; if not given, ${usualPlaces('console').config}`,
      })
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' })
      .example('$0 token ada', 'prints a token for Ada, once: nobody can read it again')
      .example('$0 token remove ada', 'from now on it is worth nothing')
      .epilogue(
        'Each person, and each program, gets a token of its own: what is done with it is written down in its name. ' +
          'Exit codes: 0 done; 1 the file cannot be read or written, or there is no such token; 2 wrong usage.',
      ),
  handler({ what, name, config, json }) {
    const file = tokensFile(config);
    if (what === 'list') return list(file, json);
    if (what === 'remove') return remove(file, name, json);
    if (name !== undefined)
      throw new Failure(`one name is enough: token ${what} (--help shows how)`, EXIT.wrong);
    make(file, what, json);
  },
};

/** Where the tokens are, and whose file that is. */
interface TokensFile {
  readonly path: string;
  readonly config: string;
}

function tokensFile(config: string | undefined): TokensFile {
  const place = config ?? usualPlaces('console').config;
  const loaded = loadConsoleConfig(config);
  if ('faults' in loaded) throw new Failure(faultLines(place, loaded.faults), EXIT.wrong);
  return { path: loaded.config.web.tokens, config: place };
}

function make(file: TokensFile, name: string, json: boolean): void {
  if (!isTokenName(name) || WORDS.includes(name))
    throw new Failure(
      `${JSON.stringify(name)} cannot be the name of a token: letters, digits and " ._@-", at most 64`,
      EXIT.wrong,
    );
  const entries = entriesIn(file);
  if (entries.some((one) => one.name === name))
    throw new Failure(
      `${name} has a token already; a new one takes the place of the old: belfry-console token remove ${name}`,
    );
  const made = newToken(name, `${new Date().toISOString().slice(0, 19)}Z`);
  write(file, [...entries, made.entry]);
  // The token alone on standard output, so that a script can take it.
  printAnswer(json, { ok: true, name, token: made.token, path: file.path }, made.token);
}

function list(file: TokensFile, json: boolean): void {
  const tokens = entriesIn(file).map(({ name, made }) => ({ name, made }));
  const lines = tokens.map(({ name, made }) => `${made}  ${name}`);
  printAnswer(
    json,
    { ok: true, path: file.path, tokens },
    lines.length === 0 ? 'there are no tokens: nobody can change anything' : lines.join('\n'),
  );
}

function remove(file: TokensFile, name: string | undefined, json: boolean): void {
  if (name === undefined)
    throw new Failure('a word is missing: token remove NAME (--help shows how)', EXIT.wrong);
  const entries = entriesIn(file);
  const rest = entries.filter((one) => one.name !== name);
  if (rest.length === entries.length) throw new Failure(`${name} has no token in ${file.path}`);
  write(file, rest);
  printAnswer(
    json,
    { ok: true, name, path: file.path },
    `the token of ${name} is worth nothing now`,
  );
}

function entriesIn({ path }: TokensFile): readonly TokenEntry[] {
  const read = readTokens(path);
  if (!('fault' in read)) return read.entries;
  if (read.absent && !existsSync(path)) return [];
  throw new Failure(read.fault);
}

function write({ path, config }: TokensFile, entries: readonly TokenEntry[]): void {
  const home = daemonHome(config, 'console');
  needWritable(path, home);
  writeDaemonFiles([{ path, text: tokensText(entries), secret: true }], home);
}
