// Whether an agent can be made of a configuration file and the key that it names: `check` and the daemon ask alike.

import type { Credential } from '@belfry/protocol/seal';
import type { Fault } from '@belfry/host/config';
import { type AgentConfig, loadAgentConfig } from './config.js';
import { readAgentKey } from './own-key.js';

/** What an agent is made of. */
export interface GoodAgent {
  readonly config: Readonly<AgentConfig>;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credential: Credential;
}

/** What an agent is made of, or everything that is wrong with it, and what is good all the same. */
export type JudgedAgent =
  | GoodAgent
  | { readonly faults: readonly Fault[]; readonly sound?: Readonly<Partial<AgentConfig>> };

/** Judges the configuration in `file`, or in the usual one, and the key that it names, for the user of this process. */
export function judgeAgent(file?: string): JudgedAgent {
  const loaded = loadAgentConfig(file);
  const sound: Partial<AgentConfig> = 'config' in loaded ? loaded.config : (loaded.sound ?? {});
  const read = sound.key === undefined ? undefined : readAgentKey(sound.key, sound);
  const faults = [
    ...('faults' in loaded ? loaded.faults : []),
    ...(read !== undefined && 'fault' in read ? [{ path: 'key', expected: read.fault }] : []),
  ];
  if ('config' in loaded && read !== undefined && 'credential' in read)
    return { ...loaded, credential: read.credential };
  return { faults, sound };
}
