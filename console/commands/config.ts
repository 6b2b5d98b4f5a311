// `belfry-console config …`: the configuration of the console on this machine, without an editor.

import { configCommands, type CommandGroup, type ConfigKind } from '@belfry/host/cli';
import { usualPlaces } from '@belfry/host/files';
import { consoleConfigIn } from '../config/config.js';
import { CONSOLE_EFFECTS } from '../config/effects.js';
import { consoleSchema } from '../config/schema.js';

/** What commands need to know of the configuration of a console. */
export const CONSOLE_KIND: ConfigKind = {
  places: usualPlaces('console'),
  schema: consoleSchema,
  effects: CONSOLE_EFFECTS,
  judge: consoleConfigIn,
  needsNone: true,
  hasReload: false,
  beside: { socket: 'console.socket' },
  next: (file) => `check ${file}`,
  questions: [],
};

/** `belfry-console config …`, a group of commands. */
export const config: CommandGroup = configCommands(CONSOLE_KIND);
