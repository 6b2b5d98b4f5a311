// What `check` says about a configuration, for people and for programs.

import { EXIT, printAnswer } from './command.js';
import { formatFaults, type Fault, type Loaded } from './config.js';

/** What else was looked at beside the configuration itself: faults, and remarks that are none. */
export interface Findings {
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
}

/**
 * Prints whether the configuration in `file` is good, its effective settings, and notes; or its
 * faults. `inspect` looks at what a good configuration names. Answers the exit code.
 */
export function printCheck<T>(
  file: string,
  loaded: Loaded<T>,
  inspect: (config: Readonly<T>) => Findings,
  json: boolean,
): number {
  const { faults, notes } = 'faults' in loaded ? { ...loaded, notes: [] } : inspect(loaded.config);
  if ('faults' in loaded || faults.length > 0) {
    printFaults(file, faults, json);
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
  else process.stderr.write(`${formatFaults(file, faults)}\n`);
}

/** One line a setting, named by its path, the values in one column. */
function settingLines(settings: Readonly<Record<string, unknown>>): string[] {
  const rows = flatten('', settings);
  const width = Math.max(...rows.map(([path]) => path.length));
  return rows.map(([path, value]) => `  ${path.padEnd(width)}  ${value}`);
}

function flatten(prefix: string, value: unknown): [path: string, value: string][] {
  if (Array.isArray(value)) return [[prefix, value.join(', ')]];
  if (typeof value !== 'object' || value === null) return [[prefix, String(value)]];
  return Object.entries(value).flatMap(([key, part]) =>
    flatten(prefix === '' ? key : `${prefix}.${key}`, part),
  );
}
