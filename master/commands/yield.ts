// `belfry-master yield`: this master hands the lead over.

import type { CommandModule } from 'yargs';
import { changeLeader } from './change-leader.js';
import { type MasterArguments, withSocket } from './socket.js';

export const giveUp: CommandModule<object, MasterArguments> = {
  command: 'yield',
  describe: 'let another master lead, the best that is ready; before work on this one',
  builder: (argv) =>
    withSocket(argv).epilogue(
      'Takes root or the user that runs the master. Exit codes: 0 another master leads now; 1 none does, or this master does not lead; 2 wrong usage.',
    ),
  handler: (argv) =>
    changeLeader(
      argv,
      'yield',
      ({ duty, leader }) => duty === 'stands-by' && leader !== null,
      ({ duty, name }) =>
        duty === 'leads'
          ? `no other master took the lead over: ${name} leads on`
          : 'this master does not lead any more, and no other is known to lead yet: see status',
    ),
};
