// How every command for people ends: exit codes, one-line errors, and answers for programs.

import { writeError } from '../daemon/standard-error.js';
import { nearest } from '../config/nearest.js';

/** Exit codes: it worked, it did not, or what was asked or configured is wrong. */
export const EXIT = { good: 0, failed: 1, wrong: 2 } as const;

type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with one line that says what is wrong and what to do. */
export class Failure extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** What was given, and what could have been. */
export interface CommandLine {
  readonly words: readonly string[];
  /** As the parser has them: `set <time>`, `telegrams explain <format>`. */
  readonly usages: readonly string[];
  /** Without their dashes. */
  readonly options: readonly string[];
}

const MISSING = 'a word is missing';

/** The parser's messages, so that each says in one line what is wrong. */
export const PARSER_MESSAGES: Readonly<Record<string, string | Record<string, string>>> = {
  'Did you mean %s?': 'no such command; did you mean %s?',
  'Unknown argument: %s': { one: 'unknown argument %s', other: 'unknown arguments %s' },
  'Not enough non-option arguments: got %s, need at least %s': { one: MISSING, other: MISSING },
  'Not enough arguments following: %s': '--%s needs a value',
  'Arguments %s and %s are mutually exclusive': '--%s and --%s exclude each other',
  'Invalid values:': 'wrong value:',
  'Argument: %s, Given: %s, Choices: %s': '--%s %s; the choices are %s',
};

/**
 * What to throw when the parser gives up: its message as a Failure, or the error that a command
 * threw by itself.
 */
export function misuse(
  message: string | null,
  error: Error | undefined,
  given: CommandLine,
): Error {
  // The parser has errors of its own by this name, and does not export their class.
  if (error !== undefined && error.name !== 'YError') return error;
  const line = (message ?? error?.message ?? '').replaceAll(/\s*\n\s*/g, ' ');
  return new Failure(`${explain(line, given)} (--help shows how)`, EXIT.wrong);
}

/** The parser's line, in the words of who wrote the command. */
function explain(line: string, { words, usages, options }: CommandLine): string {
  if (line.startsWith(MISSING)) return missingText(words, usages) ?? line;
  const unknown = /^unknown arguments? ([^,]+)/.exec(line)?.[1];
  if (unknown === undefined) return line;
  if (unknown === words[0]) return `no such command: ${unknown}`;
  const option = words.find((word) => /^-+([^=]+)/.exec(word)?.[1] === unknown);
  if (option === undefined) return line;
  const meant = nearest(unknown, options);
  const hint = meant === undefined ? '' : `; did you mean --${meant}?`;
  return `no such option: ${option.split('=', 1)[0]}${hint}`;
}

/** `set needs a time: set <time>`. */
function missingText(words: readonly string[], usages: readonly string[]): string | undefined {
  for (const usage of usages) {
    const [, command, word] = /^([^<[]+) <([\w-]+)(?:\.\.)?>/.exec(usage) ?? [];
    if (
      command !== undefined &&
      word !== undefined &&
      ` ${words.join(' ')} `.startsWith(` ${command} `)
    )
      return `${command} needs ${/^[aeio]/.test(word) ? 'an' : 'a'} ${word}: ${usage}`;
  }
  return undefined;
}

/**
 * Tells why a command ended, and answers the exit code: for people on one line of standard error,
 * for programs as JSON on standard output. A mistake of ours is told with its stack.
 */
export function reportFailure(program: string, error: unknown, json: boolean): ExitCode {
  if (!(error instanceof Failure)) return reportMistake(program, error, json);
  if (json) printAnswer(true, { ok: false, fault: error.message }, '');
  else writeError('error', `${program}: ${error.message.replaceAll('\n', `\n${program}: `)}`);
  return error.exitCode;
}

/** Not thrown: Node would print the line of the program where it was, and a bundle's line has a hundred thousand letters. */
function reportMistake(program: string, error: unknown, json: boolean): ExitCode {
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  if (json) printAnswer(true, { ok: false, fault: message }, '');
  writeError('error', `${program}: this is a mistake of Belfry's own; please report it: ${stack}`);
  return EXIT.failed;
}

/** Writes an answer to standard output: for programs on one line of JSON, otherwise as text. */
export function printAnswer(json: boolean, answer: object, text: string): void {
  process.stdout.write(`${json ? JSON.stringify(answer) : text}\n`);
}

/** The options that a parser knows; its types do not tell. */
export const optionNames = (parser: unknown): string[] =>
  Object.keys((parser as { getOptions(): { key: object } }).getOptions().key);

/** Those of them that take several values. */
export const listNames = (parser: unknown): string[] =>
  (parser as { getOptions(): { array: string[] } }).getOptions().array;
