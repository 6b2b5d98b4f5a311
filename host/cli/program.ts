// A program with commands for people: how it reads its words, and how it ends.

import {
  EXIT,
  Failure,
  PARSER_MESSAGES,
  listNames,
  misuse,
  optionNames,
  reportFailure,
} from './command.js';
import { heedReaders } from './readers.js';
import { versionOf } from './version.js';

/** As much of yargs as this sets up. The packages that have programs bring it along, a daemon does without. */
interface Parser {
  command(command: never): Parser;
  completion(command: string, description: string): Parser;
  scriptName(name: string): Parser;
  usage(text: string): Parser;
  locale(name: string): Parser;
  updateStrings(messages: Readonly<Record<string, string>>): Parser;
  middleware(change: (given: Record<string, unknown>) => void, beforeChecks: boolean): Parser;
  demandCommand(least: number, message: string): Parser;
  strict(): Parser;
  recommendCommands(): Parser;
  version(version: string): Parser;
  help(): Parser;
  exitProcess(exits: boolean): Parser;
  fail(throws: (message: string, error: Error) => never): Parser;
  parseAsync(): PromiseLike<unknown>;
}

/** A command as yargs takes it; a group has the commands that are in it. */
export interface ProgramCommand {
  readonly command?: string | readonly string[] | undefined;
  readonly group?: readonly ProgramCommand[];
}

/** What makes one of our programs. */
export interface Program {
  readonly name: string;
  /** What it is for, behind its usage. */
  readonly about: string;
  /** What was given to it. */
  readonly words: readonly string[];
  /** Makes yargs for these words. */
  readonly parser: (words: readonly string[]) => Promise<unknown>;
  /** By the word that names each, in the order in which help lists them: what loads it. */
  readonly commands: Readonly<Record<string, () => Promise<ProgramCommand>>>;
}

/** A group of commands: `telegrams list`, `telegrams preview`. */
export interface CommandGroup extends ProgramCommand {
  readonly command: string;
  readonly describe: string;
  readonly group: readonly ProgramCommand[];
  builder(parser: Parser): Parser;
  handler(): void;
}

/** Commands under one word; `say` is told who names none of them. */
export const commandGroup = (
  command: string,
  describe: string,
  group: readonly ProgramCommand[],
  say: string,
): CommandGroup => ({
  command,
  describe,
  group,
  builder: (parser) => addTo(parser, group).demandCommand(1, say),
  handler() {
    // The parser asks for one of the group, so it never comes here.
  },
});

const addTo = (parser: Parser, commands: readonly ProgramCommand[]): Parser =>
  commands.reduce((before, command) => before.command(command as never), parser);

/** The usages of a command, or of those in a group: `set <time>`, `telegrams explain <format>`. */
const usagesOf = ({ command, group }: ProgramCommand): string[] =>
  group === undefined ? [String(command)] : group.map((one) => `${command} ${one.command}`);

/**
 * Runs the command that the words name and sets the exit code. A Failure is told in one line. Of the commands only
 * that one is loaded: all together take as long to load as most of them take to run.
 */
export async function runProgram(program: Program): Promise<void> {
  const { name, words } = program;
  heedReaders(name);
  const version = versionOf(process.argv[1]!);
  if (words.length === 1 && words[0] === '--version')
    return void process.stdout.write(`${version}\n`);
  const commands = await load(program);
  try {
    const { rest, shell } = completionWords(words);
    if (shell !== undefined) process.env.SHELL = shell;
    const parser = (await program.parser(rest)) as Parser;
    await setUp(parser, program, version, commands).parseAsync();
  } catch (error) {
    process.exitCode = reportFailure(name, error, words.includes('--json'));
    // What a mistake of ours left open must not keep the process.
    if (!(error instanceof Failure)) process.exit();
  }
}

/** The shells for which the parser can print what completes commands. */
const SHELLS: readonly string[] = ['bash', 'zsh'];

/**
 * The words without the shell behind `completion`, because the parser takes none there: it judges by the environment.
 * @throws Failure for another shell.
 */
export function completionWords(words: readonly string[]): {
  readonly rest: readonly string[];
  readonly shell?: string;
} {
  const [first, shell, ...others] = words;
  if (first !== 'completion' || shell === undefined || shell.startsWith('-'))
    return { rest: words };
  if (SHELLS.includes(shell)) return { rest: [first, ...others], shell };
  throw new Failure(`completion knows no ${shell}, only ${SHELLS.join(' and ')}`, EXIT.wrong);
}

/** The command that is named; all of them for help, for completion, and to say what is near a misspelt one. */
async function load({ words, commands }: Program): Promise<ProgramCommand[]> {
  const [first = ''] = words;
  const named = Object.hasOwn(commands, first) ? [commands[first]!] : Object.values(commands);
  return Promise.all(named.map((one) => one()));
}

function setUp(
  parser: Parser,
  { name, about, words }: Program,
  version: string,
  commands: readonly ProgramCommand[],
): Parser {
  const usages = commands.flatMap(usagesOf);
  return (
    addTo(parser, commands)
      .completion('completion', 'print what completes commands, for bash or zsh: completion bash')
      .scriptName(name)
      .usage(`$0 <command>: ${about}`)
      .locale('en')
      // Some are in two forms, singular and plural, which yargs knows and its types do not.
      .updateStrings(PARSER_MESSAGES as Readonly<Record<string, string>>)
      .middleware((given) => keepLast(given, listNames(parser)), true)
      .demandCommand(1, 'say what to do')
      .strict()
      .recommendCommands()
      .version(version)
      .help()
      .exitProcess(false)
      .fail((message, error) => {
        throw misuse(message, error, { words, usages, options: optionNames(parser) });
      })
  );
}

/** Under these names the parser has what is no option: the words, and those behind a double dash. */
const WORDS: readonly string[] = ['_', '--'];

/** An option given twice counts once, the last time; only those that are lists take several. */
function keepLast(given: Record<string, unknown>, lists: readonly string[]): void {
  for (const [name, value] of Object.entries(given))
    if (Array.isArray(value) && !WORDS.includes(name) && !lists.includes(name))
      given[name] = value.at(-1);
}
