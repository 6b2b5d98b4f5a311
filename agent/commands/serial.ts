// `belfry-agent serial …`: the ports of this machine, and what goes over one of them.

import { commandGroup, type CommandGroup } from '@belfry/host/cli';
import { list } from './serial/list.js';
import { read } from './serial/read.js';
import { test } from './serial/test.js';

/** `belfry-agent serial …`, a group of commands. */
export const serial: CommandGroup = commandGroup(
  'serial',
  'list serial ports, send telegrams to one for a while, read telegrams from one',
  [list, test, read],
  'say what to do: list, test or read',
);
