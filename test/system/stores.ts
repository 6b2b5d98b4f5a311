// What keeps and checks metrics, unpacked from Debian's packages by scripts/get-stores.sh.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PLACE = fileURLToPath(new URL('../../../.stores/usr/bin', import.meta.url));

/** Where one of them is: `prometheus`, `promtool`, `victoria-metrics`. */
export const storeProgram = (program: string): string => join(PLACE, program);

/** Which of these programs is not there, and what fetches it; undefined if all are. */
export function storesMissing(...programs: readonly string[]): string | undefined {
  const missing = programs.find((program) => !existsSync(storeProgram(program)));
  return missing && `${missing} is not there: bash scripts/get-stores.sh`;
}
