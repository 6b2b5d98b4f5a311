// `belfry-agent reload`: the running agent reads its configuration and its key again.

import { RELOAD_EXITS, reloadDaemon } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { type AgentArguments, agentSocket, withAgentSocket } from './socket.js';

export const reload: CommandModule<object, AgentArguments> = {
  command: 'reload',
  describe: 'let the running agent take over what has changed in its configuration',
  builder: (argv) => withAgentSocket(argv).epilogue(RELOAD_EXITS),
  handler: (argv) => reloadDaemon(agentSocket(argv), 'agent', argv.json),
};
