// `belfry-console alarm test [WAY]`: do alarms come through?

import { type CommandGroup, EXIT, commandGroup, printAnswer } from '@belfry/host/cli';
import type { CommandModule } from 'yargs';
import { orderConsole } from './ask-console.js';
import { CONFIG_OPTION } from './reading.js';

interface Arguments {
  readonly way: string | undefined;
  readonly config: string | undefined;
  readonly json: boolean;
}

const test: CommandModule<object, Arguments> = {
  command: 'test [way]',
  describe: 'let the running console send a test on each way, or on one',
  builder: (argv) =>
    argv
      .positional('way', { type: 'string', describe: 'the way, as the configuration names it' })
      .option('config', CONFIG_OPTION)
      .option('json', { type: 'boolean', default: false, describe: 'answer in JSON' })
      .epilogue(
        'The daemon itself sends it, with its own rights: what comes through now comes through at night. As root, or as ' +
          "the console's user. Exit codes: 0 delivered on all of them; 1 not so, or the console cannot be asked; 2 wrong usage.",
      ),
  async handler({ way, config, json }) {
    const body = way === undefined ? {} : { name: way };
    const { lines } = (await orderConsole(config, '/api/v1/alarms/test', body)) as {
      readonly lines: readonly string[];
    };
    const ok = lines.every((line) => !line.includes(': FAILED: '));
    printAnswer(json, { ok, lines }, lines.join('\n'));
    process.exitCode = ok ? EXIT.good : EXIT.failed;
  },
};

/** `belfry-console alarm …`, a group of commands. */
export const alarm: CommandGroup = commandGroup(
  'alarm',
  'alarms to people',
  [test],
  'say what to do: test',
);
