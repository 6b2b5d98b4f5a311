// `belfry-agent follow`: what changes in the agent, and what befalls it, as lines of JSON.

import {
  FOLLOW_EPILOGUE,
  FOLLOW_OPTIONS,
  type FollowArguments,
  followCommand,
} from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { type AgentArguments, agentSocket, withAgentSocket } from './socket.js';

export const follow: CommandModule<object, AgentArguments & FollowArguments> = {
  command: 'follow',
  describe: 'print what changes in the agent as it changes, a line of JSON each time',
  builder: (argv) =>
    withAgentSocket(argv)
      .options(FOLLOW_OPTIONS)
      .example('ssh lab-1 $0 follow', 'follow the agent on another machine')
      .epilogue(FOLLOW_EPILOGUE),
  handler: (argv) => followCommand(argv, agentSocket(argv), 'agent'),
};
