// `belfry-master follow`: what changes in the master, and what befalls it, as lines of JSON.

import {
  FOLLOW_EPILOGUE,
  FOLLOW_OPTIONS,
  type FollowArguments,
  followCommand,
} from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { type MasterArguments, masterSocket, withSocket } from './socket.js';

export const follow: CommandModule<object, MasterArguments & FollowArguments> = {
  command: 'follow',
  describe: 'print what changes in the master as it changes, a line of JSON each time',
  builder: (argv) =>
    withSocket(argv)
      .options(FOLLOW_OPTIONS)
      .example('ssh lab-1 $0 follow', 'follow the master on another machine')
      .epilogue(FOLLOW_EPILOGUE),
  handler: (argv) => followCommand(argv, masterSocket(argv), 'master'),
};
