// Where a format that a person names comes from: built in, or described in a configuration.

import { EXIT, Failure } from '@belfry/host/cli';
import { faultLines, nearest } from '@belfry/host/config';
import type { Argv } from 'yargs';
import { loadAgentConfig } from '../../config/config.js';
import { CATALOGUE } from '@belfry/telegrams';
import type { TelegramFormat } from '@belfry/telegrams/language';

/** The options that all commands about telegrams share. */
export interface TelegramsArguments {
  readonly config: string | undefined;
  readonly json: boolean;
}

/** The options of a command about one format. */
export interface FormatArguments extends TelegramsArguments {
  readonly format: string;
}

/** Adds the options that all commands about telegrams share. */
export const withTelegramsOptions = (argv: Argv) =>
  argv
    .option('config', {
      type: 'string',
      requiresArg: true,
      describe: 'the configuration of an agent, which may describe more formats',
    })
    .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' });

/** Adds the options of a command about one format. */
export const withFormat = (argv: Argv) =>
  withTelegramsOptions(argv).positional('format', {
    type: 'string',
    demandOption: true,
    describe: 'the name of a format, as list shows it',
  });

/**
 * The formats of a configuration and those that are built in.
 * @throws Failure for a configuration with a fault.
 */
export function formatsOf({ config }: TelegramsArguments): Map<string, TelegramFormat> {
  if (config === undefined) return new Map(CATALOGUE);
  const loaded = loadAgentConfig(config);
  if ('faults' in loaded) throw new Failure(faultLines(config, loaded.faults), EXIT.wrong);
  return new Map([...Object.entries(loaded.config.telegrams), ...CATALOGUE]);
}

/**
 * The format that a command names: one of the configuration, or one that is built in.
 * @throws Failure for a format that nobody knows.
 */
export function namedFormat(argv: FormatArguments): TelegramFormat {
  const formats = formatsOf(argv);
  const format = formats.get(argv.format);
  if (format !== undefined) return format;
  const meant = nearest(argv.format, [...formats.keys()]);
  const hint = meant === undefined ? '"telegrams list" shows them all' : `did you mean ${meant}?`;
  throw new Failure(`there is no format ${argv.format}; ${hint}`, EXIT.wrong);
}
