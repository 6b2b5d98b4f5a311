// From a configuration file to a service, or to the text that says why not.

import { faultLines } from '@belfry/host/config';
import { usualPlaces } from '@belfry/host/files';
import { judgeAgent } from '../config/judge.js';
import { AgentService } from './service.js';

/** Of the usual file if none is named. Text means a fault for standard error, and exit code 2. */
export function openAgent(file?: string): AgentService | string {
  const judged = judgeAgent(file);
  if ('faults' in judged) return faultLines(file ?? usualPlaces('agent').config, judged.faults);
  return new AgentService(judged, file);
}
