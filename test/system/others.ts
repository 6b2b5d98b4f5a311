// Programs that nobody here wrote, unpacked from Debian's packages by scripts/get-readers.sh.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The one of Debian, for which ntpsec's own library is. */
export const PYTHON = '/usr/bin/python3';

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

/** Runs one of them to its end; answers all that it said. */
export function runOther(words: readonly string[]): string {
  const [command = '', ...rest] = words;
  const env = othersEnvironment();
  const { stdout, stderr } = spawnSync(command, rest, { encoding: 'utf8', timeout: 30_000, env });
  return stdout + stderr;
}
