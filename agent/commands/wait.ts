// `belfry-agent wait`: until this machine's agent is synchronised, for boot scripts and units.

import type { Span } from '@belfry/protocol';
import { WAIT_OPTIONS, type WaitArguments, boundFault, waitCommand } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import type { AgentReport } from '../daemon/report.js';
import type { SteeringReport } from '../steering/report.js';
import { type AgentArguments, agentSocket, withAgentSocket } from './socket.js';
import { agentTroubles } from '../daemon/troubles.js';
import { stateText } from './status.js';

export const wait: CommandModule<object, AgentArguments & WaitArguments> = {
  command: 'wait',
  describe: 'wait until the agent is synchronised; with clock.steer, until the system clock is',
  builder: (argv) =>
    withAgentSocket(argv)
      .options(WAIT_OPTIONS)
      .example('$0 wait --within 1ms', 'until no more than that is wrong')
      .epilogue(
        'Waits for a daemon that does not run yet, too, and says nothing on success unless on a terminal. ' +
          'Exit codes: 0 synchronised; 1 not in time, with the cause; 2 wrong usage.',
      ),
  handler: (argv) => waitCommand<AgentReport>(argv, agentSocket(argv), 'agent', agentWaitFault),
};

/** Why an agent is not synchronised to `within`, in one line; undefined when it is. */
export function agentWaitFault(report: AgentReport, within: Span): string | undefined {
  const { state, waiting, time, steering } = report;
  const [trouble] = agentTroubles(report);
  if (state !== 'synchronised' || waiting)
    return `${waiting ? WAITS : stateText(report)}${trouble === undefined ? '' : `: ${trouble}`}`;
  const fault = boundFault('its time', time.boundNs, within);
  if (fault !== undefined || steering === null || steering.driver === 'dry-run') return fault;
  // Whoever waits for a machine whose clock is steered reads that clock.
  return systemFault(steering, time.boundNs!, within) ?? undefined;
}

const WAITS = 'it is ahead of the group, and stands still until that has caught up';

function systemFault(
  { state, refusals, offNs, widthNs }: SteeringReport,
  boundNs: number,
  within: Span,
): string | undefined {
  if (state === 'waiting') return 'the system clock waits for its first correction';
  if (state !== 'following' || offNs === null)
    return `the system clock is not steered: ${refusals[0] ?? state}`;
  return boundFault('the system clock', boundNs + Math.abs(offNs) + (widthNs ?? 0), within);
}
