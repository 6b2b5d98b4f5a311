// What the commands about a configuration share: as much of a parser as they set up, and their options.

import type { ConfigKind } from './kind.js';

/** As much of yargs as these commands set up. */
export interface CommandParser {
  positional(name: string, settings: object): CommandParser;
  option(name: string, settings: object): CommandParser;
  epilogue(text: string): CommandParser;
}

/** A command as yargs takes it, with the arguments that its builder sets up. */
export interface ConfigCommand<Arguments> {
  readonly command: string;
  readonly describe: string;
  builder(parser: CommandParser): CommandParser;
  handler(given: Arguments): Promise<void>;
}

/** The options of every command about a configuration. */
export interface ConfigArguments {
  readonly config: string | undefined;
  readonly json: boolean;
}

/** Adds the options by which such a command is told its file. */
export const withConfigOptions = (parser: CommandParser, { places }: ConfigKind): CommandParser =>
  parser
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe: `the configuration; if not given, ${places.config}`,
    })
    .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' });
