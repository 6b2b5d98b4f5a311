// `belfry-master status`: how the group is, at a glance.

import { EXIT, printAnswer } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { widthOf } from './screen.js';
import { statusLines } from './table.js';
import { troublesOf } from '../daemon/troubles.js';
import { type MasterArguments, askMaster, masterSocket, withSocket } from './socket.js';

export const status: CommandModule<object, MasterArguments> = {
  command: 'status',
  describe: 'show how the master and its agents are',
  builder: (argv) =>
    withSocket(argv).epilogue(
      'Exit codes: 0 all is well: there is group time, and every agent with a key is here, ' +
        'synchronised and may vote; 1 not so (lines with ! say what), or the master cannot be ' +
        'asked; 2 wrong usage.',
    ),
  async handler(argv) {
    const report = await askMaster(masterSocket(argv));
    const troubles = troublesOf(report);
    const ok = troubles.length === 0;
    printAnswer(
      argv.json,
      { ok, troubles, ...report },
      statusLines(report, widthOf(process.stdout)).join('\n'),
    );
    process.exitCode = ok ? EXIT.good : EXIT.failed;
  },
};
