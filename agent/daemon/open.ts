// From a configuration file to a service, or to the text that says why not.

import { faultLines } from '@belfry/host/config';
import { loadAgentConfig } from '../config/config.js';
import { readAgentKey } from '../config/own-key.js';
import { AgentService } from './service.js';

/** Text means a fault for standard error, and exit code 2. */
export function openAgent(file: string): AgentService | string {
  const loaded = loadAgentConfig(file);
  if ('faults' in loaded) return faultLines(file, loaded.faults);
  const { config } = loaded;
  const key = readAgentKey(config.key, config);
  if ('fault' in key) return key.fault;
  return new AgentService(config, key.credential);
}
