// `belfry-master keys …`: who may speak to this master.

import { commandGroup, type CommandGroup } from '@belfry/host/cli';
import { add } from './keys/add.js';
import { list } from './keys/list.js';
import { remove } from './keys/remove.js';
import { rotate } from './keys/rotate.js';

export const keys: CommandGroup = commandGroup(
  'keys',
  'say who may speak to this master: add, list, rotate or remove keys',
  [add, list, rotate, remove],
  'say what to do with the keys: add, list, rotate or remove',
);
