#!/usr/bin/env node
// The commands for people at an agent: one file each in commands/.

import { runProgram, usagesOf } from '@belfry/host/cli';
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

const words = process.argv.slice(2);
const parser = yargs(words)
  .command(status)
  .command(ask)
  .command(check)
  .command(telegrams)
  .command(serial)
  .command(datagram)
  .command(run);

await runProgram(parser, {
  name: 'belfry-agent',
  about: 'for people at an agent; the daemon itself is belfry-agentd',
  url: import.meta.url,
  words,
  usages: [
    ...usagesOf([ask, check, datagram]),
    ...usagesOf([explain, preview, describe], 'telegrams'),
    ...usagesOf([test, read], 'serial'),
  ],
});
