// The port that a command names, put together by the same rules as those of a configuration.

import { type RawTime, type Span, groupAdd } from '@belfry/protocol';
import { EXIT, Failure, durationOption } from '@belfry/host/cli';
import { faultLines, Conversion } from '@belfry/host/config';
import { type DeviceClock, machineClock } from '@belfry/host';
import type { Argv } from 'yargs';
import { convertPorts, type TelegramPortConfig } from '@belfry/serial/config';
import type { Scale } from '@belfry/telegrams/language';
import type { ShownSource } from '@belfry/serial';
import { formatsOf, withTelegramsOptions, type TelegramsArguments } from '../telegrams/source.js';

/** The options of the commands that open one port. */
export interface PortArguments extends TelegramsArguments {
  readonly port: string;
  readonly format: string;
  readonly zone: string | undefined;
  readonly scale: Scale | undefined;
  readonly line: string | undefined;
  readonly for: string;
}

/** The options of both commands that open a port. */
export const withPort = (argv: Argv) =>
  withTelegramsOptions(argv)
    .positional('port', {
      type: 'string',
      demandOption: true,
      describe: 'the path of the port, as serial list shows it',
    })
    .option('format', {
      type: 'string',
      demandOption: true,
      requiresArg: true,
      describe: 'the name of a format, as telegrams list shows it',
    })
    .option('zone', {
      type: 'string',
      requiresArg: true,
      describe: "the zone of the clock; this machine's if not given",
    })
    .option('scale', {
      choices: ['local', 'utc'] as const,
      describe: "which time it shows, if not the format's own",
    })
    .option('line', {
      type: 'string',
      requiresArg: true,
      describe: 'line settings such as "9600 8N1", if not the usual ones',
    })
    .option('for', { type: 'string', default: '10s', describe: 'how long' });

const LINE = /^[1-9]\d{1,6} [78][NEO][12]$/;

/**
 * The port that a command names, as a configuration would describe it.
 * @throws Failure with everything that is wrong with it.
 */
export function portOf(argv: PortArguments): TelegramPortConfig {
  const { port: path, format, zone, scale, line } = argv;
  if (line !== undefined && !LINE.test(line))
    throw new Failure(`--line ${line}: write it like "9600 8N1"`, EXIT.wrong);
  const conversion = new Conversion(process.cwd());
  const checked = {
    path,
    format,
    delay: '0s',
    maxError: '1d',
    every: '10s',
    timeout: '1s',
    ...(zone !== undefined && { zone }),
    ...(scale !== undefined && { scale }),
    ...(line !== undefined && { line: line as TelegramPortConfig['line'] }),
  };
  const telegrams = Object.fromEntries(formatsOf(argv));
  const [config] = convertPorts([checked], { telegrams, clocks: {} }, conversion);
  const faults = conversion.faults.map((fault) => ({
    ...fault,
    path: `--${fault.path.replace('ports[0].', '')}`,
  }));
  if (faults.length > 0) throw new Failure(faultLines('serial', faults), EXIT.wrong);
  return config as TelegramPortConfig;
}

/**
 * The duration of `--for`, from a second to a day.
 * @throws Failure for anything else.
 */
export const howLong = (argv: PortArguments): Span =>
  durationOption('for', argv.for, { least: '1s', most: '1d' });

/** This machine's own clock, as it is at the start. */
export function ownClock(clock: DeviceClock = machineClock()): ShownSource {
  const start = clock.readSystemClockFinely();
  return {
    raw: () => clock.raw(),
    now: (raw: RawTime) => ({
      time: groupAdd(start.time, (raw - start.raw) as Span),
      bound: start.width,
    }),
    quality: () => 'synchronised',
  };
}
