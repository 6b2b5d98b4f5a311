// Programs that nobody here wrote, unpacked from Debian's packages by scripts/get-readers.sh.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLACE = fileURLToPath(new URL('../../../.readers', import.meta.url));

/** Where one of them is, as `usr/sbin/chronyd`. */
export const other = (program: string): string => join(PLACE, program);

/** Which of these programs is not there, and what fetches it; undefined if all are. */
export function othersMissing(...programs: readonly string[]): string | undefined {
  const missing = programs.find((program) => !existsSync(other(program)));
  return missing && `${missing} is not there: bash scripts/get-readers.sh`;
}

/** The environment in which they find their own libraries. */
export function othersEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const libraries = readdirSync(other('usr/lib')).flatMap((triplet) => [
    other(join('usr/lib', triplet)),
    other(join('usr/lib', triplet, 'ntp')),
  ]);
  return {
    ...env,
    LD_LIBRARY_PATH: libraries.join(':'),
    PYTHONPATH: other('usr/lib/python3/dist-packages'),
  };
}
