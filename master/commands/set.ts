// `belfry-master set TIME`: an operator sets or moves the group's time; `set undo` takes the last one back.

import { formatGroupTime, spanOf } from '@belfry/protocol';
import {
  EXIT,
  Failure,
  ago,
  confirm,
  orderDaemon,
  printAnswer,
  signedSpan,
} from '@belfry/host/cli';
import { formatDuration } from '@belfry/host/config';
import { ownUser } from '@belfry/host/files';
import type { CommandModule } from 'yargs';
import { type Setting, parseSetting } from './instant.js';
import type { MasterReport } from '../daemon/report.js';
import { type MasterArguments, askMaster, masterSocket, withSocket } from './socket.js';

/** A move beyond this, nanoseconds, is asked about: a slip of the finger is seldom smaller. */
const ASKS_BEYOND = 60e9;

/** What was set longer ago than this, nanoseconds, may be what everybody lives by now: to undo it is asked about. */
const OLD = 86_400e9;

/** In the place of a time. */
const UNDO = 'undo';

interface Arguments extends MasterArguments {
  readonly time: string;
  readonly yes: boolean;
}

export const set: CommandModule<object, Arguments> = {
  command: 'set <time>',
  describe: "set the group's time by hand, or move it; or take the last set back (undo)",
  builder: (argv) =>
    withSocket(argv)
      .positional('time', {
        type: 'string',
        demandOption: true,
        describe:
          'ISO 8601 with Z or an offset; how far to move: +2s, -500ms; now, as on the master; or undo',
      })
      .option('yes', {
        type: 'boolean',
        default: false,
        describe: 'do not ask, however far that is',
      })
      .example('$0 set now', "what the master's machine shows")
      .example('$0 set 2026-11-22T10:00:00+01:00', 'from now on it is ten')
      .example('$0 set -500ms', 'it is half a second earlier')
      .example('$0 set undo', 'as if the last set had not been, however far it went')
      .epilogue(
        'undo: every clock that the set took forwards steps back as far, whatever its clock.maxBackwardStep; also ' +
          'after a restart, and when another master leads by now. ' +
          'Takes root or the user that runs the master. Exit codes: 0 done; 1 the master cannot be asked ' +
          'or refuses, or there is nothing to undo; 2 wrong usage.',
      ),
  async handler(argv) {
    if (argv.time === UNDO) return undo(argv);
    const setting = settingOf(argv.time);
    const order = 'time' in setting ? setting.time : setting;
    const socket = masterSocket(argv);
    const moves = moveOf(setting, await askMaster(socket));
    if (moves !== undefined && Math.abs(moves) > ASKS_BEYOND && !argv.yes)
      await confirm(effectText(moves));
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

/** What would happen to every clock, in a line; what is undone is no matter of `clock.maxBackwardStep`. */
export const effectText = (moves: number, undoes = false): string =>
  moves > 0 || undoes
    ? `This moves the group's time ${formatDuration(spanOf(Math.abs(moves)))} ${moves > 0 ? 'forwards' : 'back'}: ` +
      'every clock steps there with its next correction.'
    : `This moves the group's time ${formatDuration(spanOf(-moves))} back: every clock steps there with its next ` +
      'correction, if its clock.maxBackwardStep allows that, and else stands still for so long.';

/** Takes the last setting back; an old one only after asking. */
async function undo(argv: Arguments): Promise<void> {
  const socket = masterSocket(argv);
  const { lastSet } = await askMaster(socket);
  // Why there is none the master says better: it may stand by.
  if (lastSet && lastSet.agoNs > OLD && !argv.yes) await confirm(undoText(lastSet));
  const order = { command: 'undo', who: whoAmI() };
  const report = await orderDaemon<MasterReport>(socket, 'master', order);
  const what = lastSet ? `The set of ${settingText(lastSet)},` : 'The last set';
  printAnswer(argv.json, { ok: true, ...report }, `${what} was undone: it is ${report.time.text}.`);
}

type LastSet = NonNullable<MasterReport['lastSet']>;

/** `+10 d, 2 m ago`. */
export const settingText = ({ byNs, agoNs }: LastSet): string =>
  `${signedSpan(byNs)}, ${ago(agoNs)}`;

/** What undoing an old setting would do, in a line. */
export const undoText = (last: LastSet): string =>
  `The last set was one of ${settingText(last)}. ${effectText(-last.byNs, true)}`;

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
    'belfry-master set undo takes it back.',
  ].join('\n');
}
