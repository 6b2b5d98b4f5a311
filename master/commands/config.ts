// `belfry-master config …`: the configuration of the master on this machine, without an editor.

import { configCommands, type CommandGroup, type ConfigKind } from '@belfry/host/cli';
import { usualPlaces } from '@belfry/host/files';
import { masterConfigIn } from '../config/config.js';
import { MASTER_EFFECTS } from '../config/effects.js';
import { masterSchema } from '../config/schema.js';

/** What commands need to know of the configuration of a master. */
export const MASTER_KIND: ConfigKind = {
  places: usualPlaces('master'),
  schema: masterSchema,
  effects: MASTER_EFFECTS,
  judge: masterConfigIn,
  needsNone: true,
  hasReload: true,
  beside: { keys: 'master.roster', state: 'master.state', socket: 'master.socket' },
  // Nobody has a key yet, and without one there is nothing to check.
  next: (file) => `add NAME --config ${file}`,
  questions: [
    {
      key: 'mode',
      text: 'Does the group agree on an average, or follow this machine (average, master)?',
      usual: () => 'average',
    },
  ],
};

/** `belfry-master config …`, a group of commands. */
export const config: CommandGroup = configCommands(MASTER_KIND);
