// What `check` says about a configuration, for people and for programs.

import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Address } from '@belfry/protocol';
import { EXIT, printAnswer } from './command.js';
import { faultLines, type Fault, type Loaded } from '../config/config.js';
import { writeError } from '../daemon/standard-error.js';
import { loadAddon } from '../native/addon.js';
import { whyNoCard } from '../native/card.js';
import { straySource } from '../transport/several-addresses.js';
import { CARD_TAKES_ADDON } from '../transport/transport.js';

/** What else was looked at beside the configuration itself: faults, and remarks that are none. */
export interface ConfigFindings {
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/** What is missing when a configuration does without one of these. */
const WITHOUT = {
  socket: 'none: status cannot ask',
  state: 'none: what was learned is lost at a restart',
};

/** Folders that the service manager makes when it starts the daemon. */
const MADE_AT_START = /^\/(run|var\/lib)\/belfry(\/|$)/;

/** Are the folders of the socket and of the state file there? */
export function checkFolders(config: {
  readonly socket?: string;
  readonly state?: string;
}): ConfigFindings {
  const faults: Fault[] = [];
  const notes: string[] = [];
  for (const path of ['socket', 'state'] as const) {
    const folder = dirname(config[path] ?? '/');
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) continue;
    const none = `there is no folder ${folder}`;
    if (MADE_AT_START.test(folder)) notes.push(`${none} yet: systemd makes it at the start`);
    else faults.push({ path, expected: `${none}; create it first` });
  }
  return { faults, notes };
}

/** What would keep a daemon that started here from stamping by the card that it names: no fault. */
export function checkCard({ card }: { readonly card?: string }): ConfigFindings {
  if (card === undefined) return { faults: [], notes: [] };
  const loaded = loadAddon();
  const why = 'reason' in loaded ? CARD_TAKES_ADDON : whyNoCard(loaded.addon, card);
  return {
    faults: [],
    notes: why === undefined ? [] : [`the card of ${card} will not stamp: ${why}`],
  };
}

/** How a daemon that started here might answer from another address than was asked: no fault. */
export function checkListen({ listen }: { readonly listen?: Address }): ConfigFindings {
  const stray = listen === undefined || 'addon' in loadAddon() ? undefined : straySource(listen);
  return { faults: [], notes: stray === undefined ? [] : [stray] };
}

/**
 * Prints whether the configuration in `file` is good, its effective settings, and notes; or its
 * faults. `inspect` looks at what the configuration names, as far as that is sound. Answers the
 * exit code.
 */
export function printCheck<T>(
  file: string,
  loaded: Loaded<T>,
  inspect: (config: Readonly<Partial<T>>) => ConfigFindings,
  json: boolean,
): number {
  const sound = 'faults' in loaded ? loaded.sound : loaded.config;
  const { faults, notes } = sound === undefined ? { faults: [], notes: [] } : inspect(sound);
  if ('faults' in loaded || faults.length > 0) {
    printFaults(file, 'faults' in loaded ? [...loaded.faults, ...faults] : faults, json);
    return EXIT.wrong;
  }
  const text = [
    `${file}: good`,
    ...settingLines(loaded.settings),
    ...notes.map((n) => `note: ${n}`),
  ];
  printAnswer(json, { ok: true, config: loaded.settings, notes }, text.join('\n'));
  return EXIT.good;
}

/** Prints faults: for people on standard error, one line each; for programs on standard output. */
export function printFaults(file: string, faults: readonly Fault[], json: boolean): void {
  if (json) printAnswer(true, { ok: false, faults }, '');
  else writeError('error', faultLines(file, faults));
}

/** One line a setting, named by its path, the values in one column. */
function settingLines(settings: Readonly<Record<string, unknown>>): string[] {
  const without = Object.entries(WITHOUT).filter(([path]) => !(path in settings));
  const rows = [...flatten('', settings), ...without];
  const width = Math.max(...rows.map(([path]) => path.length));
  return rows.map(([path, value]) => `  ${path.padEnd(width)}  ${value}`);
}

/** A list's item on one line. */
const itemText = (item: unknown): string =>
  typeof item === 'object' ? JSON.stringify(item) : String(item);

function flatten(prefix: string, value: unknown): [path: string, value: string][] {
  if (Array.isArray(value)) return [[prefix, value.map(itemText).join(', ')]];
  if (typeof value !== 'object' || value === null) return [[prefix, String(value)]];
  return Object.entries(value).flatMap(([key, part]) =>
    flatten(prefix === '' ? key : `${prefix}.${key}`, part),
  );
}
