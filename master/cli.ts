#!/usr/bin/env node
// The commands for people at the master: one file each in commands/.

import { fileURLToPath } from 'node:url';
import { misuse, optionNames, PARSER_MESSAGES, reportFailure, versionOf } from '@belfry/host/cli';
import yargs from 'yargs';
import { check } from './commands/check.js';
import { keys } from './commands/keys.js';
import { add } from './commands/keys/add.js';
import { remove } from './commands/keys/remove.js';
import { rotate } from './commands/keys/rotate.js';
import { promote } from './commands/promote.js';
import { run } from './commands/run.js';
import { keepMinus, set } from './commands/set.js';
import { status } from './commands/status.js';
import { watch } from './commands/watch.js';
import { giveUp } from './commands/yield.js';

const PROGRAM = 'belfry-master';

/** The commands that need a word. */
const USAGES = [
  ...[set, check].map(({ command }) => String(command)),
  ...[add, rotate, remove].map(({ command }) => `keys ${String(command)}`),
];

const words = keepMinus(process.argv.slice(2));

const parser = yargs(words);
const commands = parser
  .scriptName(PROGRAM)
  .usage('$0 <command>: for people at the master; the daemon itself is belfry-masterd')
  .locale('en')
  // Some are in two forms, singular and plural, which yargs knows and its types do not.
  .updateStrings(PARSER_MESSAGES as Readonly<Record<string, string>>)
  // An option given twice counts once, the last time.
  .parserConfiguration({ 'duplicate-arguments-array': false })
  .command(status)
  .command(watch)
  .command(set)
  .command(giveUp)
  .command(promote)
  .command(check)
  .command(keys)
  .command(run)
  .demandCommand(1, 'say what to do')
  .strict()
  .recommendCommands()
  .version(versionOf(fileURLToPath(import.meta.url)))
  .help()
  .exitProcess(false)
  .fail((message, error) => {
    throw misuse(message, error, { words, usages: USAGES, options: optionNames(parser) });
  });

try {
  await commands.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(PROGRAM, error, words.includes('--json'));
}
