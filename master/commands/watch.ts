// `belfry-master watch`: the status live, until Ctrl-C.

import { setTimeout as sleep } from 'node:timers/promises';
import { Failure, printAnswer, durationOption, readerGone } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import type { MasterReport } from '../daemon/report.js';
import { fittingLines } from './fit.js';
import { openScreen } from './screen.js';
import { troublesOf } from '../daemon/troubles.js';
import { type MasterArguments, askMaster, masterSocket, withSocket } from './socket.js';

interface Arguments extends MasterArguments {
  readonly interval: string;
}

/** One look: what the master said, or why it could not be asked. */
type Look = { readonly report: MasterReport } | { readonly fault: string };

export const watch: CommandModule<object, Arguments> = {
  command: 'watch',
  describe: 'show how the master and its agents are, again and again, until Ctrl-C',
  builder: (argv) =>
    withSocket(argv)
      .option('interval', { type: 'string', default: '1s', describe: 'from one look to the next' })
      .epilogue('With --json, or when the output is no terminal, nothing is drawn over.'),
  async handler(argv) {
    const limits = { least: '100ms', most: '1d' };
    const pause = durationOption('interval', argv.interval, limits) / 1e6;
    const socket = masterSocket(argv);
    // A socket that cannot be asked at all is more likely a mistake than a restart.
    const first = { report: await askMaster(socket) };
    await repeat(first, socket, pause, argv.json ? jsonLines() : pictures());
  },
};

async function repeat(first: Look, socket: string, pause: number, output: Output): Promise<void> {
  const { signal, ended } = untilStopped();
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

/** Until Ctrl-C and the like, or until whoever read along has gone, as in `watch | head`. */
function untilStopped(): { readonly signal: AbortSignal; readonly ended: Promise<undefined> } {
  const end = new AbortController();
  const stop = (): void => end.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, stop);
  readerGone.addEventListener('abort', stop);
  const ended = new Promise<undefined>((resolve) => {
    end.signal.addEventListener('abort', () => resolve(undefined));
  });
  return { signal: end.signal, ended };
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

function pictures(): Output {
  const screen = openScreen(process.stdout);
  let last = '';
  return {
    show(look) {
      // Blocks that follow each other tell a fault once; on a terminal it stands until it is over.
      const fault = 'fault' in look ? look.fault : '';
      if (fault !== '' && fault === last) return;
      last = fault;
      if ('report' in look) screen.show((size) => fittingLines(look.report, size));
      else screen.show(() => [look.fault, 'Asking again until it answers.']);
    },
    close: () => screen.close(),
  };
}
