// `belfry-agent config …`: the configuration of the agent on this machine, without an editor.

import { hostname } from 'node:os';
import { configCommands, type CommandGroup, type ConfigKind } from '@belfry/host/cli';
import { usualPlaces } from '@belfry/host/files';
import { CREDENTIAL_NAME } from '@belfry/protocol/seal';
import { agentConfigIn } from '../config/config.js';
import { AGENT_EFFECTS } from '../config/effects.js';
import { agentSchema } from '../config/schema.js';

/** The machine's own name, where an agent may be called so. */
function nameOfMachine(): string | undefined {
  const [name = ''] = hostname().toLowerCase().split('.');
  return CREDENTIAL_NAME.test(name) ? name : undefined;
}

/** What commands need to know of the configuration of an agent. */
export const AGENT_KIND: ConfigKind = {
  places: usualPlaces('agent'),
  schema: agentSchema,
  effects: AGENT_EFFECTS,
  judge: agentConfigIn,
  needsNone: false,
  hasReload: true,
  beside: { key: 'agent.key', state: 'agent.state', socket: 'agent.socket' },
  next: (file) => `check ${file}`,
  questions: [
    { key: 'name', text: 'What is this agent called in the plant?', usual: nameOfMachine },
    {
      key: 'masters',
      text: 'Where are its masters (addresses, the preferred one first)?',
      usual: () => undefined,
    },
  ],
};

/** `belfry-agent config …`, a group of commands. */
export const config: CommandGroup = configCommands(AGENT_KIND);
