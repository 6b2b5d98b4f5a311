// `belfry-master wait`: until there is group time here, for boot scripts and units.

import type { Span } from '@belfry/protocol';
import { WAIT_OPTIONS, type WaitArguments, boundFault, waitCommand } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import type { MasterReport } from '../daemon/report.js';
import { troublesOf } from '../daemon/troubles.js';
import { type MasterArguments, masterSocket, withSocket } from './socket.js';

/** Of what is not well: the first says what is missing, the second why. */
const REASONS_MOST = 2;

export const wait: CommandModule<object, MasterArguments & WaitArguments> = {
  command: 'wait',
  describe: "wait until the master has the group's time, whether it leads or stands by",
  builder: (argv) =>
    withSocket(argv)
      .options(WAIT_OPTIONS)
      .epilogue(
        'Waits for a daemon that does not run yet, too, and says nothing on success unless on a terminal. ' +
          'Exit codes: 0 it has; 1 not in time, with the cause; 2 wrong usage.',
      ),
  handler: (argv) => waitCommand<MasterReport>(argv, masterSocket(argv), 'master', masterWaitFault),
};

/** Why a master has not the group's time to `within`, in one line; undefined when it has. */
export function masterWaitFault(report: MasterReport, within: Span): string | undefined {
  const { state, time } = report;
  if (state === 'synchronised') return boundFault("the group's time here", time.boundNs, within);
  const reasons = troublesOf(report).slice(0, REASONS_MOST);
  return reasons.length === 0 ? `this master is in ${state}` : reasons.join('; ');
}
