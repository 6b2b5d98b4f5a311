// `belfry-master reload`: the running master reads its configuration and its roster again.

import { RELOAD_EXITS, reloadDaemon } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { type MasterArguments, masterSocket, withSocket } from './socket.js';

export const reload: CommandModule<object, MasterArguments> = {
  command: 'reload',
  describe: 'let the running master take over what has changed in its configuration and roster',
  builder: (argv) => withSocket(argv).epilogue(RELOAD_EXITS),
  handler: (argv) => reloadDaemon(masterSocket(argv), 'master', argv.json),
};
