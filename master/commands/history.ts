// `belfry-master history`: what befell the master lately, without a console.

import {
  HISTORY_EPILOGUE,
  HISTORY_OPTIONS,
  type HistoryArguments,
  historyCommand,
} from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { type MasterArguments, masterSocket, withSocket } from './socket.js';

export const history: CommandModule<object, MasterArguments & HistoryArguments> = {
  command: 'history',
  describe: 'show what befell the master: troubles, changes, and when',
  builder: (argv) =>
    withSocket(argv)
      .options(HISTORY_OPTIONS)
      .example('$0 history --since 03:00 --troubles', 'was there trouble last night?')
      .epilogue(HISTORY_EPILOGUE),
  handler: (argv) => historyCommand(argv, masterSocket(argv), 'master'),
};
