// The folder of a roster before its master was ever started.

import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure, type DaemonHome } from '@belfry/host/cli';
import { explainSystemError } from '@belfry/host/files';

/**
 * Makes the folder of the roster's file where it is not there, as systemd does when the daemon starts (StateDirectory).
 * @throws Failure with one line.
 */
export function makeRosterFolder(path: string, { owner }: DaemonHome): void {
  const folder = dirname(path);
  if (existsSync(folder)) return;
  try {
    const above = dirname(folder);
    if (!existsSync(above)) {
      mkdirSync(above);
      // Whatever root's mask takes: the daemon has to get through.
      chmodSync(above, 0o755);
    }
    mkdirSync(folder, { mode: 0o700 });
    if (owner !== undefined) chownSync(folder, owner.secret.uid, owner.secret.gid);
  } catch (error) {
    throw new Failure(
      `${folder} cannot be made: ${explainSystemError(error)}; nothing was changed`,
    );
  }
}
