// Removes what may be there, after something else has failed.

import { rmSync } from 'node:fs';

export function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The fault that led here is the one to tell.
  }
}
