// `belfry-agent telegrams preview FORMAT`: the very bytes of any instant, as hex and as text.

import type { Leap } from '@belfry/protocol/leap';
import { type Span, formatGroupTime, spanOf } from '@belfry/protocol';
import {
  pairLines,
  EXIT,
  Failure,
  printAnswer,
  attempt,
  countOption,
  durationOption,
} from '@belfry/host/cli';
import { parseInstant, formatDuration } from '@belfry/host/config';
import { QUALITIES, type Quality } from '@belfry/protocol/wire';
import type { CommandModule } from 'yargs';
import {
  textOfBytes,
  civilTime,
  endsMonth,
  type Instant,
  encode,
  onTimeWords,
  type Scale,
  timingOf,
  formatIn,
  type Moment,
  momentOf,
  type Zone,
} from '@belfry/telegrams/language';
import { machineZone, zoneNamed } from '@belfry/serial/config';
import { leadWords } from './explain.js';
import { type FormatArguments, namedFormat, withFormat } from './source.js';

const COUNT_MOST = 1000;

interface Arguments extends FormatArguments {
  readonly at: string | undefined;
  readonly zone: string | undefined;
  readonly scale: Scale | undefined;
  readonly quality: Quality;
  readonly bound: string | undefined;
  readonly leap: Leap['kind'] | undefined;
  readonly count: number;
}

export const preview: CommandModule<object, Arguments> = {
  command: 'preview <format>',
  describe: 'show the telegram of any instant, in bytes and as text',
  builder: (argv) =>
    withFormat(argv)
      .option('at', {
        type: 'string',
        requiresArg: true,
        describe: 'the second that it names, such as 2026-10-25T00:59:58Z; now if not given',
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
      .option('quality', {
        choices: QUALITIES,
        default: 'synchronised' as const,
        describe: 'how good the time is',
      })
      .option('bound', {
        type: 'string',
        requiresArg: true,
        describe: 'how wrong the time may be at most, such as 1ms',
      })
      .option('leap', {
        choices: ['insert', 'delete'] as const,
        describe: 'with a leap second at the end of the month',
      })
      .option('count', { type: 'number', default: 1, describe: 'how many seconds, one by one' })
      .example(
        '$0 telegrams preview gorgy --at 2026-10-25T00:59:58Z --zone Europe/Berlin --count 4',
        'over the end of summer time',
      ),
  handler(argv) {
    const zone = zoneOption(argv.zone);
    const format = formatIn(namedFormat(argv), zone, argv.scale);
    const moments = momentsOf(argv, zone);
    const shown = moments.map((moment) => [moment, encode(format, moment)] as const);
    const { lead, duration, ahead } = timingOf(format);
    const telegrams = shown.map(([moment, bytes]) => ({
      at: instantText(moment),
      local: localText(moment),
      bytes: bytes === undefined ? null : Buffer.from(bytes).toString('hex'),
      text: bytes === undefined ? null : textOfBytes(bytes),
    }));
    const timing = { leadNs: lead, durationNs: duration, ahead };
    const json = { ok: true, format: argv.format, zone: zone.name, ...timing, telegrams };
    const text = [
      `${argv.format}: ${format.title}`,
      ...shown.flatMap(([moment, bytes]) => telegramLines(zone, moment, bytes)),
      ...pairLines([
        ['on time', onTimeWords(format)],
        ['sent', `at ${format.line}; ${leadWords(lead)} and takes ${formatDuration(duration)}`],
      ]),
    ];
    printAnswer(argv.json, json, text.join('\n'));
  },
};

function zoneOption(name: string | undefined): Zone {
  const found = name === undefined ? machineZone() : zoneNamed(name);
  if (found !== undefined && 'zone' in found) return found.zone;
  const fault = found?.fault ?? `no such zone; one is Europe/Berlin`;
  throw new Failure(`--zone${name === undefined ? '' : ` ${name}`}: ${fault}`, EXIT.wrong);
}

function momentsOf(argv: Arguments, zone: Zone): Moment[] {
  const { seconds, nanoseconds, leapSecond } = instantOption(argv.at);
  const count = countOption('count', argv.count, COUNT_MOST);
  const state = {
    quality: argv.quality,
    bound: boundOf(argv),
    ...(argv.leap !== undefined && { leap: { at: nextMonth(seconds), kind: argv.leap } }),
  };
  return Array.from({ length: count }, (_, i) =>
    momentOf({ seconds: seconds + i, nanoseconds }, zone, state, leapSecond && i === 0),
  );
}

function instantOption(text: string | undefined): Instant {
  if (text === undefined) {
    return { seconds: Math.floor(Date.now() / 1000), nanoseconds: 0, leapSecond: false };
  }
  const leapSecond = /:60(?!\d)/.test(text);
  const time = attempt('at', () => parseInstant(text.replace(/:60(?!\d)/, ':59')));
  if (time === undefined)
    throw new Failure(
      `--at ${text}: write it like 2026-10-25T00:59:58Z, or with +01:00`,
      EXIT.wrong,
    );
  if (leapSecond && !endsMonth(time.seconds))
    throw new Failure(`--at ${text}: a leap second ends a month of UTC`, EXIT.wrong);
  return { ...time, leapSecond };
}

function boundOf({ bound, quality }: Arguments): Span {
  if (bound !== undefined) return durationOption('bound', bound, { least: '0ns', most: '1d' });
  return spanOf(quality === 'unset' ? Infinity : 0);
}

/** The first second of the next month of UTC. */
function nextMonth(seconds: number): number {
  const day = new Date(seconds * 1000);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1) / 1000;
}

/** `2026-07-15 12:34:56Z`, and 60 in a leap second. */
function instantText(moment: Moment): string {
  const text = formatGroupTime(moment).slice(0, 19);
  return `${moment.leapSecond ? text.replace(/59$/, '60') : text}Z`;
}

function localText(moment: Moment): string {
  const { year, month, day, hour, minute, second } = civilTime(moment, moment.offset);
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  return `${date} ${two(hour)}:${two(minute)}:${two(second)}`;
}

function telegramLines({ name }: Zone, moment: Moment, bytes: Uint8Array | undefined): string[] {
  const summer = moment.dst ? ', summer time' : '';
  const head = `${instantText(moment)}, ${localText(moment)} in ${name}${summer}`;
  if (bytes === undefined) return [head, '  this format cannot state it'];
  const hex = Buffer.from(bytes).toString('hex').toUpperCase();
  return [
    head,
    ...pairLines([
      ['text', textOfBytes(bytes)],
      ['bytes', hex.replaceAll(/(..)(?!$)/g, '$1 ')],
    ]),
  ];
}
