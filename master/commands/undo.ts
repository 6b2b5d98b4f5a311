// `belfry-master undo`: takes the last `set` back, as if it had not been.

import { orderDaemon, printAnswer } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import type { MasterReport } from '../daemon/report.js';
import { whoAmI } from './set.js';
import { type MasterArguments, masterSocket, withSocket } from './socket.js';

export const undo: CommandModule<object, MasterArguments> = {
  command: 'undo',
  describe: 'take the last set back',
  builder: (argv) =>
    withSocket(argv).epilogue(
      'Every clock that the set took forwards steps back as far, whatever its clock.maxBackwardStep. Takes root or ' +
        'the user that runs the master. Exit codes: 0 done; 1 there is nothing to undo, or the master cannot be ' +
        'asked; 2 wrong usage.',
    ),
  async handler(argv) {
    const order = { command: 'undo', who: whoAmI() };
    const report = await orderDaemon<MasterReport>(masterSocket(argv), 'master', order);
    const text = `The last set was undone: it is ${report.time.text}.`;
    printAnswer(argv.json, { ok: true, ...report }, text);
  },
};
