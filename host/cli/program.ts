// A program with commands for people: how it reads its words, and how it ends.

import { fileURLToPath } from 'node:url';
import { PARSER_MESSAGES, misuse, optionNames, reportFailure } from './command.js';
import { heedReaders } from './readers.js';
import { versionOf } from './version.js';

/** As much of yargs as this sets up. The packages that have programs bring it along, a daemon does without. */
interface Parser {
  scriptName(name: string): Parser;
  usage(text: string): Parser;
  locale(name: string): Parser;
  updateStrings(messages: Readonly<Record<string, string>>): Parser;
  parserConfiguration(settings: { 'duplicate-arguments-array': boolean }): Parser;
  demandCommand(least: number, message: string): Parser;
  strict(): Parser;
  recommendCommands(): Parser;
  version(version: string): Parser;
  help(): Parser;
  exitProcess(exits: boolean): Parser;
  fail(throws: (message: string, error: Error) => never): Parser;
  parseAsync(): PromiseLike<unknown>;
}

/** What makes one of our programs. */
export interface Program {
  readonly name: string;
  /** What it is for, behind its usage. */
  readonly about: string;
  /** The program's own file, as a URL: its package says which version it is. */
  readonly url: string;
  /** What was given to it. */
  readonly words: readonly string[];
  /** The commands that need a word, as the parser has them: `set <time>`, `keys add <name>`. */
  readonly usages: readonly string[];
}

/** The usages of commands, in a group of that name if they are in one. */
export const usagesOf = (
  commands: readonly { readonly command?: string | readonly string[] | undefined }[],
  group = '',
): string[] => commands.map(({ command }) => `${group} ${String(command)}`.trimStart());

/**
 * Runs the command that the words name, of those that the parser has, and sets the exit code. A Failure is told
 * in one line.
 * @throws what is a mistake of ours.
 */
export async function runProgram(parser: Parser, program: Program): Promise<void> {
  const { name, about, url, words, usages } = program;
  heedReaders(name);
  const ready = parser
    .scriptName(name)
    .usage(`$0 <command>: ${about}`)
    .locale('en')
    // Some are in two forms, singular and plural, which yargs knows and its types do not.
    .updateStrings(PARSER_MESSAGES as Readonly<Record<string, string>>)
    // An option given twice counts once, the last time.
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .demandCommand(1, 'say what to do')
    .strict()
    .recommendCommands()
    .version(versionOf(fileURLToPath(url)))
    .help()
    .exitProcess(false)
    .fail((message, error) => {
      throw misuse(message, error, { words, usages, options: optionNames(parser) });
    });
  try {
    await ready.parseAsync();
  } catch (error) {
    process.exitCode = reportFailure(name, error, words.includes('--json'));
  }
}
