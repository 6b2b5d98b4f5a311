// Which version of a program this is, and where its package is: its package.json says.

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The package that a program is of. */
export interface OwnPackage {
  readonly folder: string;
  readonly version: string;
}

/** The nearest folder with a package.json above `program`, a file of that package. */
export function packageOf(program: string): OwnPackage {
  for (let folder = dirname(realpathSync(program)); ; folder = dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        version: string;
      };
      return { folder, version };
    } catch (error) {
      if (folder === dirname(folder)) throw error;
    }
  }
}

/** The version of the package that `program` is of. */
export const versionOf = (program: string): string => packageOf(program).version;
