// From a configuration file to a service, or to the text that says why not.

import { faultLines } from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';
import { judgeMaster } from '../config/judge.js';
import { MasterService } from './service.js';

/** Of the usual file if none is named. Text means a fault for standard error, and exit code 2. */
export function openMasterService(file?: string): MasterService | string {
  const judged = judgeMaster(file);
  if ('faults' in judged) return faultLines(file ?? usualPlaces('master').config, judged.faults);
  return new MasterService(judged, file);
}
