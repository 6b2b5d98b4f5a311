// From a configuration file to a service, or to the text that says why not.

import { formatFaults } from '@belfry/protocol/node/config.js';
import { readKeyFile } from '@belfry/protocol/node/key-file.js';
import { loadMasterConfig } from './config.js';
import { MasterService } from './service.js';

/** Text means a fault for standard error, and exit code 2. */
export function openMaster(file: string): MasterService | string {
  const loaded = loadMasterConfig(file);
  if ('faults' in loaded) return formatFaults(file, loaded.faults);
  const { config } = loaded;
  const keys = readKeyFile(config.keys);
  if ('fault' in keys) {
    if (keys.absent !== true) return keys.fault;
    return `${keys.fault}; belfry-master keys add NAME --keys ${config.keys} makes it`;
  }
  return new MasterService(config, keys.credentials);
}
