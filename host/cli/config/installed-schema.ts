// Where the schema of a configuration is installed, for what a configuration says as its "$schema".

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
