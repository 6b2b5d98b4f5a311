// `belfry-master set TIME`: an operator sets or moves the group's time.

import { formatGroupTime } from '@belfry/protocol';
import { signedSpan, EXIT, Failure, printAnswer, orderDaemon } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { MINUS, type Setting, parseSetting } from './instant.js';
import type { MasterReport } from '../daemon/report.js';
import { type MasterArguments, masterSocket, withSocket } from './socket.js';

interface Arguments extends MasterArguments {
  readonly time: string;
}

export const set: CommandModule<object, Arguments> = {
  command: 'set <time>',
  describe: "set the group's time by hand, or move it",
  builder: (argv) =>
    withSocket(argv)
      .positional('time', {
        type: 'string',
        demandOption: true,
        describe:
          'ISO 8601 with Z or an offset; how far to move: +2s, -500ms; or now, as on the master',
      })
      .example('$0 set now', "what the master's machine shows")
      .example('$0 set 2026-11-22T10:00:00+01:00', 'from now on it is ten')
      .example('$0 set -500ms', 'it is half a second earlier')
      .epilogue(
        'Takes root or the user that runs the master. Exit codes: 0 done; 1 the master cannot be asked ' +
          'or refuses; 2 wrong usage.',
      ),
  async handler(argv) {
    const setting = settingOf(argv.time);
    const order = 'time' in setting ? setting.time : setting;
    const socket = masterSocket(argv);
    const report = await orderDaemon<MasterReport>(socket, 'master', { command: 'set', ...order });
    printAnswer(argv.json, { ok: true, ...report }, doneText(setting, report));
  },
};

/** The parser takes `-500ms` for options: a true minus sign it leaves alone. */
export function keepMinus(words: readonly string[]): readonly string[] {
  if (words[0] !== 'set') return words;
  return words.filter((word) => word !== '--').map((word) => word.replace(/^-(?=\d)/, MINUS));
}

function settingOf(text: string): Setting {
  try {
    return parseSetting(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(error.message, EXIT.wrong);
  }
}

function doneText(setting: Setting, { time }: MasterReport): string {
  const done =
    'by' in setting
      ? `The group's time was moved by ${signedSpan(setting.by)}: it is ${time.text}.`
      : 'now' in setting
        ? `The group's time was set to that of the master's machine: it is ${time.text}.`
        : `The group's time was set to ${formatGroupTime(setting.time)}.`;
  return [
    done,
    'Agents step to it with the next correction, back no further than their clock.maxBackwardStep;',
    'where that forbids it they slew, or wait for the group to catch up.',
  ].join('\n');
}
