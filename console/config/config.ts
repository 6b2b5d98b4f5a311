// The configuration of a console: its file's keys as quantities.

import { configIn, loadConfig, type Conversion, type Loaded } from '@belfry/host/config';
import { CONFIG_FOLDER, usualPlaces } from '@belfry/host/files';
import { type AlarmsConfig, type CheckedAlarms, convertAlarms } from './alarms-config.js';
import { type CheckedHistory, convertHistory, type HistoryConfig } from './history-config.js';
import type { Rules } from '../core/troubles/rules.js';
import { type CheckedRules, convertRules } from './rules-config.js';
import { validate } from './config-validator.js';
import { type CheckedSource, convertSources, type SourceConfig } from './sources-config.js';
import { type CheckedWeb, convertWeb, type WebConfig } from './web-config.js';

/** What `schema/consoled.schema.json` describes, with paths made absolute. */
export interface ConsoleConfig {
  /** Undefined where the commands shall not find the running console. */
  readonly socket?: string;
  /** Never none. */
  readonly sources: readonly SourceConfig[];
  readonly web: WebConfig;
  readonly history: HistoryConfig;
  readonly rules: Rules;
  readonly alarms: AlarmsConfig;
  readonly log: 'error' | 'warn' | 'info' | 'debug';
}

interface CheckedConsole extends Pick<ConsoleConfig, 'log'> {
  readonly socket: string;
  readonly sources: readonly CheckedSource[];
  readonly web: CheckedWeb;
  readonly history: CheckedHistory;
  readonly rules: CheckedRules;
  readonly alarms: CheckedAlarms;
}

/**
 * Loads the console's configuration file, or says everything that is wrong with it. Without a path it is the usual
 * file, and where there is none, every default: a console beside a master needs no configuration.
 */
export function loadConsoleConfig(path?: string): Loaded<ConsoleConfig> {
  if (path !== undefined) return loadConfig(path, validate, convert);
  const defaults = (): Loaded<ConsoleConfig> => consoleConfigIn('{}', CONFIG_FOLDER);
  return loadConfig(usualPlaces('console').config, validate, convert, defaults);
}

/** The same of a text, as the one of a file in `folder`. */
export const consoleConfigIn = (text: string, folder: string): Loaded<ConsoleConfig> =>
  configIn(text, folder, validate, convert);

function convert(checked: CheckedConsole, conversion: Conversion): ConsoleConfig {
  const socket = conversion.socket('socket', checked.socket);
  return {
    ...(socket !== undefined && { socket }),
    sources: convertSources(checked.sources, conversion),
    web: convertWeb(checked.web, conversion),
    history: convertHistory(checked.history, conversion),
    rules: convertRules(checked.rules, conversion),
    alarms: convertAlarms(checked.alarms, conversion),
    log: checked.log,
  };
}
