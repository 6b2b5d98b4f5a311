// `belfry-agent telegrams …`: what can be sent to a wall clock, and what that looks like.

import { commandGroup, type CommandGroup } from '@belfry/host/cli';
import { describe } from './telegrams/describe.js';
import { explain } from './telegrams/explain.js';
import { list } from './telegrams/list.js';
import { preview } from './telegrams/preview.js';

/** `belfry-agent telegrams …`, a group of commands. */
export const telegrams: CommandGroup = commandGroup(
  'telegrams',
  'list, explain, preview and describe the formats of telegrams to wall clocks',
  [list, explain, preview, describe],
  'say what to do: list, explain, preview or describe',
);
