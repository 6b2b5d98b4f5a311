// `belfry-master status`: how the group is, at a glance.

import { EXIT, printAnswer } from '@belfry/protocol/node/command.js';
import type { CommandModule } from 'yargs';
import { statusLines, troublesOf } from '../table.js';
import { type MasterArguments, askMaster, masterSocket, withSocket } from './socket.js';

export const status: CommandModule<object, MasterArguments> = {
  command: 'status',
  describe: 'show how the master and its agents are',
  builder: (argv) =>
    withSocket(argv).epilogue(
      'Exit codes: 0 synchronised; 1 not so (gathering, holdover, disagreement, an agent is lost: ' +
        'a line with ! says which), or the master cannot be asked; 2 wrong usage.',
    ),
  async handler(argv) {
    const report = await askMaster(masterSocket(argv));
    const troubles = troublesOf(report);
    const ok = troubles.length === 0;
    printAnswer(argv.json, { ok, troubles, ...report }, statusLines(report).join('\n'));
    process.exitCode = ok ? EXIT.good : EXIT.failed;
  },
};
