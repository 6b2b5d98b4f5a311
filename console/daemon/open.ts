// From a configuration file to a service, or to the text that says why not.

import { faultLines } from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';
import { loadConsoleConfig } from '../config/config.js';
import { ConsoleService } from './service.js';

/** Of the usual file if none is named. Text means a fault for standard error, and exit code 2. */
export function openConsoleService(file?: string): ConsoleService | string {
  const loaded = loadConsoleConfig(file);
  if ('faults' in loaded) return faultLines(file ?? usualPlaces('console').config, loaded.faults);
  return new ConsoleService(loaded, file);
}
