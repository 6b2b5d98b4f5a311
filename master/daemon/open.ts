// From a configuration file to a service, or to the text that says why not.

import { faultLines } from '@belfry/host/config';
import { loadMasterConfig } from '../config/config.js';
import { masterKeyFaults, readMasterKeys, readParentKey } from '../config/key-ring.js';
import { MasterService } from './service.js';

/** Text means a fault for standard error, and exit code 2. */
export function openMasterService(file: string): MasterService | string {
  const loaded = loadMasterConfig(file);
  if ('faults' in loaded) return faultLines(file, loaded.faults);
  const { config } = loaded;
  const keys = readMasterKeys(config.keys);
  if ('fault' in keys) return keys.fault;
  const faults = masterKeyFaults(config.masters, keys.credentials, config.keys);
  if (faults.length > 0) return faultLines(file, faults);
  const parent = config.parent && readParentKey(config.parent);
  if (parent !== undefined && 'fault' in parent) return parent.fault;
  return new MasterService(config, keys.credentials, parent?.credential);
}
