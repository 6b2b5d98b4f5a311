// How every configuration begins that a command writes: with the schema that is installed, and the version of its format.

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONFIG_VERSION } from '../../config/config.js';
import type { ConfigKind } from './kind.js';

/** The path of the schema that came with the program that runs; the bare name where it came without. */
export function schemaMember({ places }: Pick<ConfigKind, 'places'>): string {
  const name = `${places.role}d.schema.json`;
  const program = realpathSync(process.argv[1] ?? '.');
  for (let folder = dirname(program); ; folder = dirname(folder)) {
    const path = join(folder, 'schema', name);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return name;
  }
}

/** The text of a configuration in which everything is as it is by default. */
export const emptyConfigText = (kind: Pick<ConfigKind, 'places'>): string =>
  `${JSON.stringify({ $schema: schemaMember(kind), version: CONFIG_VERSION }, undefined, 2)}\n`;
