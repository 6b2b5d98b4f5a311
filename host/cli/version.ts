// Which version of a program this is: its package says.

import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The version in the nearest package.json above `program`, a file of that package. */
export function versionOf(program: string): string {
  for (let folder = dirname(realpathSync(program)); ; folder = dirname(folder)) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        version: string;
      };
      return version;
    } catch (error) {
      if (folder === dirname(folder)) throw error;
    }
  }
}
