// `belfry-agent history`: what befell the agent lately, without a console.

import {
  HISTORY_EPILOGUE,
  HISTORY_OPTIONS,
  type HistoryArguments,
  historyCommand,
} from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { type AgentArguments, agentSocket, withAgentSocket } from './socket.js';

export const history: CommandModule<object, AgentArguments & HistoryArguments> = {
  command: 'history',
  describe: 'show what befell the agent: troubles, changes, and when',
  builder: (argv) =>
    withAgentSocket(argv)
      .options(HISTORY_OPTIONS)
      .example('$0 history --since 03:00 --troubles', 'was there trouble last night?')
      .epilogue(HISTORY_EPILOGUE),
  handler: (argv) => historyCommand(argv, agentSocket(argv), 'agent'),
};
