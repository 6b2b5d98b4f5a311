// `belfry-master set TIME`: an operator sets or moves the group's time.

import { createInterface } from 'node:readline/promises';
import { formatGroupTime, spanOf } from '@belfry/protocol';
import { signedSpan, EXIT, Failure, printAnswer, orderDaemon } from '@belfry/host/cli';
import { formatDuration } from '@belfry/host/config';
import { ownUser } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import { type Setting, parseSetting } from './instant.js';
import type { MasterReport } from '../daemon/report.js';
import { type MasterArguments, askMaster, masterSocket, withSocket } from './socket.js';

/** A move beyond this, nanoseconds, is asked about: a slip of the finger is seldom smaller. */
const ASKS_BEYOND = 60e9;

interface Arguments extends MasterArguments {
  readonly time: string;
  readonly yes: boolean;
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
      .option('yes', {
        type: 'boolean',
        default: false,
        describe: 'do not ask, however far that is',
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
    const moves = moveOf(setting, await askMaster(socket));
    if (moves !== undefined && Math.abs(moves) > ASKS_BEYOND && !argv.yes) await confirm(moves);
    const report = await orderDaemon<MasterReport>(socket, 'master', {
      command: 'set',
      ...order,
      who: whoAmI(),
    });
    printAnswer(argv.json, { ok: true, ...report }, doneText(setting, report));
  },
};

/** How far the group's time would move, nanoseconds; undefined while it has none. */
export function moveOf(setting: Setting, { time, state }: MasterReport): number | undefined {
  if (state === 'gathering') return undefined;
  if ('by' in setting) return setting.by;
  const now = 'now' in setting ? Date.now() / 1000 : setting.time.seconds;
  return (now - time.seconds) * 1e9;
}

/** What would happen to every clock, in a line. */
export const effectText = (moves: number): string =>
  moves > 0
    ? `This moves the group's time ${formatDuration(spanOf(moves))} forwards: every clock steps there with its next ` +
      'correction.'
    : `This moves the group's time ${formatDuration(spanOf(-moves))} back: every clock steps there with its next ` +
      'correction, if its clock.maxBackwardStep allows that, and else stands still for so long.';

/** @throws Failure unless somebody who sits there says yes. */
async function confirm(moves: number): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Failure(`${effectText(moves)} If you mean that, say --yes`, EXIT.wrong);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`${effectText(moves)} Do it? [y/N] `);
  asking.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('nothing was changed');
}

/** By the name under which somebody logged in, before sudo. */
export function whoAmI(): string {
  const username = ownUser();
  const before = process.env['SUDO_USER'];
  return before === undefined ? username : `${before} (as ${username})`;
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
    'belfry-master undo takes it back.',
  ].join('\n');
}
