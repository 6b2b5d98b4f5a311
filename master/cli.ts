#!/usr/bin/env node
// The commands for people at the master: one file each in commands/.

import { runProgram, usagesOf } from '@belfry/host/cli';
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
import { undo } from './commands/undo.js';
import { watch } from './commands/watch.js';
import { giveUp } from './commands/yield.js';

const words = keepMinus(process.argv.slice(2));
const parser = yargs(words)
  .command(status)
  .command(watch)
  .command(set)
  .command(undo)
  .command(giveUp)
  .command(promote)
  .command(check)
  .command(keys)
  .command(run);

await runProgram(parser, {
  name: 'belfry-master',
  about: 'for people at the master; the daemon itself is belfry-masterd',
  url: import.meta.url,
  words,
  usages: [...usagesOf([set, check]), ...usagesOf([add, rotate, remove], 'keys')],
});
