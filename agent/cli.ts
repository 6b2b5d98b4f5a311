#!/usr/bin/env node
// The commands for people at an agent: one file each in commands/.

import { fileURLToPath } from 'node:url';
import { misuse, optionNames, PARSER_MESSAGES, reportFailure, versionOf } from '@belfry/host/cli';
import yargs from 'yargs';
import { ask } from './commands/ask.js';
import { check } from './commands/check.js';
import { datagram } from './commands/datagram.js';
import { run } from './commands/run.js';
import { serial } from './commands/serial.js';
import { read } from './commands/serial/read.js';
import { test } from './commands/serial/test.js';
import { status } from './commands/status.js';
import { telegrams } from './commands/telegrams.js';
import { describe } from './commands/telegrams/describe.js';
import { explain } from './commands/telegrams/explain.js';
import { preview } from './commands/telegrams/preview.js';

const PROGRAM = 'belfry-agent';

/** The commands that need a word. */
const USAGES = [
  ...[ask, check, datagram].map(({ command }) => String(command)),
  ...[explain, preview, describe].map(({ command }) => `telegrams ${String(command)}`),
  ...[test, read].map(({ command }) => `serial ${String(command)}`),
];

const words = process.argv.slice(2);

const parser = yargs(words);
const commands = parser
  .scriptName(PROGRAM)
  .usage('$0 <command>: for people at an agent; the daemon itself is belfry-agentd')
  .locale('en')
  // Some are in two forms, singular and plural, which yargs knows and its types do not.
  .updateStrings(PARSER_MESSAGES as Readonly<Record<string, string>>)
  // An option given twice counts once, the last time.
  .parserConfiguration({ 'duplicate-arguments-array': false })
  .command(status)
  .command(ask)
  .command(check)
  .command(telegrams)
  .command(serial)
  .command(datagram)
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
