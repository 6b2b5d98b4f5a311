// `belfry-master promote`: this master takes the lead over.

import type { CommandModule } from 'yargs';
import { changeLeader } from './change-leader.js';
import { type MasterArguments, withSocket } from './socket.js';

export const promote: CommandModule<object, MasterArguments> = {
  command: 'promote',
  describe: 'let this master lead: the one that leads hands over to it',
  builder: (argv) =>
    withSocket(argv).epilogue(
      'Takes root or the user that runs the master. Exit codes: 0 this master leads now; 1 it does not, or did already; 2 wrong usage.',
    ),
  handler: (argv) =>
    changeLeader(
      argv,
      'promote',
      ({ duty }) => duty === 'leads',
      ({ leader }) =>
        leader === null
          ? 'nobody leads who could hand over, and this master does not lead either yet: see status'
          : `${leader} did not hand over: it does not hear this master, or has only just taken the lead (standby.pause)`,
    ),
};
