// What a systemd unit says of the process that it starts: its command, its user, its groups and its rights.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where systemd looks, the first find counts (systemd.unit(5)). */
const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
] as const;

/** A unit with its drop-ins, as far as it says as whom a program runs. */
export interface Unit {
  readonly name: string;
  readonly command: string;
  /** As the unit writes them, names or numbers; undefined where systemd's own choice stands. */
  readonly user: string | undefined;
  readonly group: string | undefined;
  readonly groups: readonly string[];
  /** Such as CAP_SYS_TIME, which the process has although it is not root. */
  readonly capabilities: readonly string[];
  /** Those that systemd makes for it at the start. */
  readonly folders: readonly string[];
}

/** Reads the unit of this name from the first folder that has it; undefined where none has. */
export function readUnit(name: string, folders: readonly string[] = FOLDERS): Unit | undefined {
  const file = folders
    .map((folder) => join(folder, name))
    .find((path) => textOf(path) !== undefined);
  if (file === undefined) return undefined;
  const texts = [file, ...dropInsOf(name, folders)].map((path) => textOf(path) ?? '');
  const settings = texts.flatMap(serviceLines);
  const last = (key: string): string | undefined => listOf(settings, key).at(-1);
  return {
    name,
    command: last('ExecStart') ?? '',
    user: last('User'),
    group: last('Group'),
    groups: wordsOf(settings, 'SupplementaryGroups'),
    capabilities: wordsOf(settings, 'AmbientCapabilities'),
    folders: [
      ...wordsOf(settings, 'RuntimeDirectory').map((path) => join('/run', path)),
      ...wordsOf(settings, 'StateDirectory').map((path) => join('/var/lib', path)),
    ],
  };
}

/** By their names, wherever they are; of two with one name the first folder's counts. */
function dropInsOf(name: string, folders: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const folder of folders) {
    const dropIns = join(folder, `${name}.d`);
    for (const file of namesIn(dropIns))
      if (file.endsWith('.conf') && !found.has(file)) found.set(file, join(dropIns, file));
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/** The settings of the section [Service], in their order. */
function serviceLines(text: string): [key: string, value: string][] {
  let section = '';
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .flatMap((line): [string, string][] => {
      section = /^\s*\[(.+)\]\s*$/.exec(line)?.[1] ?? section;
      const setting = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line);
      return section === 'Service' && setting !== null ? [[setting[1]!, setting[2]!]] : [];
    });
}

/** The values of one key; an empty one takes back all that stand before it. */
function listOf(settings: readonly (readonly [string, string])[], key: string): string[] {
  const values = settings.filter(([one]) => one === key).map(([, value]) => value);
  return values.slice(values.lastIndexOf('') + 1);
}

const wordsOf = (settings: readonly (readonly [string, string])[], key: string): string[] =>
  listOf(settings, key).flatMap((value) => value.split(/\s+/));

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
