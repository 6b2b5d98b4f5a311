// Loads a configuration: read, checked against its schema, converted, frozen; all faults at once.

import type { Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Conversion } from './conversion.js';
import type { Fault } from './fault.js';
import { readJson, type DuplicateKey, type JsonMistake } from './json.js';
import { readRegularFile } from '../files/regular-file.js';
import { schemaFaults, type Validator } from './schema-fault.js';
import { putStandIns } from './stand-in.js';
import { explainSystemError, systemErrorCode } from '../files/system-error.js';

export { faultLines, type Fault } from './fault.js';
export type { Validator } from './schema-fault.js';

/** The format of configurations that this program knows, which a file says as its "version". */
export const CONFIG_VERSION = 1;

/** Bytes: far more than anybody writes. */
const SIZE_MOST = 2 ** 20;

/** A good configuration, or everything that is wrong with it. */
export type Loaded<T> =
  | {
      readonly config: Readonly<T>;
      /** The same as text, as its file could say it, with every default filled in. */
      readonly settings: Readonly<Record<string, unknown>>;
    }
  | {
      readonly faults: readonly Fault[];
      /** What of it is good all the same: there may be more faults where that leads. */
      readonly sound?: Readonly<Partial<T>>;
    };

/** Turns what a validator let through (`Checked`) into quantities. */
export type Convert<T, Checked> = (checked: Checked, conversion: Conversion) => T;

/**
 * Reads the JSON file at `path`. The validator fills in defaults; `convert` turns what it let
 * through (`Checked`) into quantities; `absent` answers where there is no file. Both results are frozen in
 * depth. Never throws for anything in the file or for a file that cannot be read.
 */
export function loadConfig<T extends object, Checked = unknown>(
  path: string,
  validator: Validator,
  convert: Convert<T, Checked>,
  absent?: (fault: Fault) => Loaded<T>,
): Loaded<T> {
  const reading = readConfig(path);
  if ('fault' in reading)
    return reading.absent && absent !== undefined
      ? absent(reading.fault)
      : { faults: [reading.fault] };
  return configIn(reading.text, dirname(resolve(path)), validator, convert);
}

/** The same of a text that was read already, as the one of a file in `folder`. */
export function configIn<T extends object, Checked = unknown>(
  text: string,
  folder: string,
  validator: Validator,
  convert: Convert<T, Checked>,
): Loaded<T> {
  const json = readJson(text);
  if ('mistake' in json) return { faults: [mistakeFault(json.mistake)] };
  const newer = newerFault(json.value);
  if (newer !== undefined) return { faults: [newer] };
  const loaded = configOf(json.value, folder, validator, convert);
  if (json.duplicates.length === 0) return loaded;
  const faults = json.duplicates.map(duplicateFault);
  return 'faults' in loaded ? { ...loaded, faults: [...faults, ...loaded.faults] } : { faults };
}

/**
 * Checks a configuration that has been read already, and turns it into quantities as `loadConfig` does. Relative
 * paths begin in `folder`.
 */
export function configOf<T extends object, Checked = unknown>(
  value: unknown,
  folder: string,
  validator: Validator,
  convert: Convert<T, Checked>,
): Loaded<T> {
  const faults = checkSchema(value, validator);
  // Even one with faults is converted, with stand-ins for them: that may find more.
  if (!validator(value)) return { faults };
  const conversion = new Conversion(folder);
  const config = convert(value as Checked, conversion);
  faults.push(...conversion.faults);
  if (faults.length > 0) return { faults, sound: without(config, faults) };
  const { $schema: _, ...settings } = value as Record<string, unknown>;
  return { config: deepFreeze(config), settings: deepFreeze(settings) };
}

/** Fills in the defaults, and stand-ins for what is wrong. */
function checkSchema(value: unknown, validator: Validator): Fault[] {
  if (validator(value)) return [];
  // An `if` only repeats what its own branch has said.
  const errors = (validator.errors ?? []).filter(({ keyword }) => keyword !== 'if');
  const faults = schemaFaults(errors);
  putStandIns(value, errors);
  return faults;
}

/** The parts of a configuration in which there is no fault. */
function without<T extends object>(config: T, faults: readonly Fault[]): Partial<T> {
  const faulty = new Set(faults.map(({ path }) => path.split(/[.[]/, 1)[0]));
  const sound = Object.entries(config).filter(([key]) => !faulty.has(key));
  return Object.fromEntries(sound) as Partial<T>;
}

/** The text of a configuration and how its file is kept, or why it cannot be read; `absent` where there is no file. */
export type ConfigReading =
  | { readonly text: string; readonly stats: Stats }
  | { readonly fault: Fault; readonly absent: boolean };

/** Reads a configuration as a text, not through a link, and no more than 1 MiB. */
export function readConfig(path: string): ConfigReading {
  try {
    return readRegularFile(path, SIZE_MOST);
  } catch (error) {
    const expected = `cannot be read: ${explainSystemError(error)}`;
    return { fault: { path: '', expected }, absent: systemErrorCode(error) === 'ENOENT' };
  }
}

/** All that such a file says may mean something else: one line, and not each key that nobody knows here. */
function newerFault(value: unknown): Fault | undefined {
  const { version } = (value ?? {}) as { readonly version?: unknown };
  if (typeof version !== 'number' || version <= CONFIG_VERSION) return undefined;
  return {
    path: 'version',
    expected:
      `this file is written for version ${version} of the configuration, and this Belfry knows ${CONFIG_VERSION}: ` +
      'install the newer Belfry for which it was written, or write the file anew (config init --replace)',
  };
}

const mistakeFault = ({ line, column, reason }: JsonMistake): Fault => ({
  path: '',
  expected: `not JSON at line ${line}, column ${column}: ${reason}`,
});

const duplicateFault = ({ path, lines: [first, second] }: DuplicateKey): Fault => ({
  path,
  expected: 'given twice',
  hint: `keep one of line ${first} and line ${second}`,
});

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
