// `belfry-master watch`: the status live, until q or Ctrl-C; a terminal's keys scroll, sort and filter.

import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, printAnswer, durationOption, readerGone } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import type { MasterReport } from '../daemon/report.js';
import { fittingLines } from './fit.js';
import { wantsColours } from './paint.js';
import { openScreen } from './screen.js';
import { troublesOf } from '../daemon/troubles.js';
import { type MasterArguments, askMaster, masterSocket, withSocket } from './socket.js';
import { openKeyboard } from './watch/keyboard.js';
import { watchPicture } from './watch/picture.js';
import { FIRST_VIEW, type Key, SHOWN, SORTS, type View, pressed } from './watch/view.js';

interface Arguments extends MasterArguments {
  readonly interval: string;
  readonly sort: View['sort'];
  readonly show: View['shown'];
  readonly filter: string;
  readonly color: boolean;
}

/** How long a stop by Ctrl-Z takes to come, milliseconds of running. */
const GOES_ON_AFTER = 50;

/** One look: what the master said, or why it could not be asked. */
type Look = { readonly report: MasterReport } | { readonly fault: string };

export const watch: CommandModule<object, Arguments> = {
  command: 'watch',
  describe: 'show how the master and its agents are, again and again, until q or Ctrl-C',
  builder: (argv) =>
    withSocket(argv)
      .option('interval', { type: 'string', default: '1s', describe: 'from one look to the next' })
      .option('sort', {
        choices: SORTS,
        default: FIRST_VIEW.sort,
        requiresArg: true,
        describe: 'by what the agents are sorted at first',
      })
      .option('show', {
        choices: SHOWN,
        default: FIRST_VIEW.shown,
        requiresArg: true,
        describe: 'which agents are shown at first',
      })
      .option('filter', {
        type: 'string',
        default: '',
        requiresArg: true,
        describe: 'only agents with this in their name, address or state',
      })
      .option('color', {
        type: 'boolean',
        default: true,
        describe: 'colours on a terminal; none with --no-color, or where NO_COLOR is set',
      })
      .epilogue(
        'On a terminal the keys scroll, sort and filter: ? shows them. With --json, or when the output is no terminal, ' +
          'nothing is drawn over.',
      ),
  async handler(argv) {
    const limits = { least: '100ms', most: '1d' };
    const pause = durationOption('interval', argv.interval, limits) / 1e6;
    const socket = masterSocket(argv);
    // A socket that cannot be asked at all is more likely a mistake than a restart.
    const first = { report: await askMaster(socket) };
    const { signal, ended, stop } = untilStopped();
    const output = argv.json ? jsonLines() : pictures(argv, stop);
    await repeat(first, socket, pause, output, { signal, ended });
  },
};

async function repeat(
  first: Look,
  socket: string,
  pause: number,
  output: Output,
  { signal, ended }: Pick<Stopping, 'signal' | 'ended'>,
): Promise<void> {
  try {
    for (let look: Look | undefined = first; look !== undefined;) {
      output.show(look);
      await sleep(pause, undefined, { signal });
      // Even a master that is stuck does not hold up the end.
      look = await Promise.race([lookAt(socket), ended]);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    output.close();
  }
}

interface Stopping {
  readonly signal: AbortSignal;
  readonly ended: Promise<undefined>;
  readonly stop: () => void;
}

/** Until Ctrl-C and the like, or until whoever read along has gone, as in `watch | head`. */
function untilStopped(): Stopping {
  const end = new AbortController();
  const stop = (): void => end.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, stop);
  readerGone.addEventListener('abort', stop);
  const ended = new Promise<undefined>((resolve) => {
    end.signal.addEventListener('abort', () => resolve(undefined));
  });
  return { signal: end.signal, ended, stop };
}

async function lookAt(socket: string): Promise<Look> {
  try {
    return { report: await askMaster(socket) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { fault: error.message };
  }
}

interface Output {
  show(look: Look): void;
  close(): void;
}

const jsonLines = (): Output => ({
  show(look) {
    if ('fault' in look) return printAnswer(true, { ok: false, fault: look.fault }, '');
    const troubles = troublesOf(look.report);
    return printAnswer(true, { ok: troubles.length === 0, troubles, ...look.report }, '');
  },
  close() {
    // Nothing was opened.
  },
});

/** With keys where both ends are a terminal; else pictures by themselves. */
function pictures(argv: Arguments, stop: () => void): Output {
  const { stdin, stdout } = process;
  if (stdin.isTTY === true && stdout.isTTY === true) return withKeys(argv, stop);
  const screen = openScreen(stdout);
  let last = '';
  return {
    show(look) {
      // Blocks that follow each other tell a fault once; on a terminal it stands until it is over.
      const fault = 'fault' in look ? look.fault : '';
      if (fault !== '' && fault === last) return;
      last = fault;
      if ('report' in look) screen.show((size) => fittingLines(look.report, size));
      else screen.show(() => faultLines(look.fault));
    },
    close: () => screen.close(),
  };
}

const faultLines = (fault: string): string[] => [fault, 'Asking again until it answers.'];

function withKeys({ sort, show, filter, color }: Arguments, stop: () => void): Output {
  const { stdin, stdout, env } = process;
  let view: View = { ...FIRST_VIEW, sort, shown: show, filter };
  let page = 1;
  let last: Look | undefined;
  const screen = openScreen(stdout, wantsColours(stdout, color, env));
  const draw = (): void => {
    if (last !== undefined && 'fault' in last) {
      const lines = faultLines(last.fault);
      return screen.show(() => [{ text: lines[0]!, meaning: 'trouble' }, ...lines.slice(1)]);
    }
    const report = last?.report;
    if (report === undefined) return undefined;
    return screen.show((size) => {
      const picture = watchPicture(report, view, size);
      // The table may have become shorter, and the window higher.
      view = { ...view, top: picture.top };
      ({ page } = picture);
      return picture.lines;
    });
  };
  const take = (key: Key): void => {
    if (key === 'ctrl-z') return pauseHere();
    const next = pressed(view, key, page);
    if (next === undefined) return stop();
    view = next;
    return draw();
  };
  const keyboard = openKeyboard(stdin, take);
  let goingOn: NodeJS.Timeout | undefined;
  const pauseHere = (): void => {
    screen.suspend();
    keyboard?.suspend();
    process.kill(process.pid, 'SIGTSTP');
    // By then it goes on: after `fg`, or because there is no shell that could stop it.
    goingOn = setTimeout(() => {
      keyboard?.resume();
      draw();
    }, GOES_ON_AFTER);
  };
  return {
    show(look) {
      last = look;
      draw();
    },
    close() {
      clearTimeout(goingOn);
      keyboard?.close();
      screen.close();
    },
  };
}
