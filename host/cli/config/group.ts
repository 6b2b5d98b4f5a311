// `config …` of both programs: writes, shows and changes a configuration without an editor.

import { commandGroup, type CommandGroup } from '../program.js';
import { configSet, configUnset } from './change.js';
import { configInit } from './init.js';
import type { ConfigKind } from './kind.js';
import { configShow } from './show.js';

/** The commands about the configuration of one program. */
export const configCommands = (kind: ConfigKind): CommandGroup =>
  commandGroup(
    'config',
    'write, show and change the configuration: init, show, set, unset',
    [configInit(kind), configShow(kind), configSet(kind), configUnset(kind)],
    'say what to do with the configuration: init, show, set or unset',
  );
