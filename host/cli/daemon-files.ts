// Whose the files are that a command writes for a daemon: root's own would be of no use to it.

import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { folderFault } from '../files/access.js';
import { type NewFile, type Owner, replaceFiles } from '../files/regular-file.js';
import { explainSystemError } from '../files/system-error.js';
import { groupNamed, userNamed } from '../files/users.js';
import { EXIT, Failure } from './command.js';
import { unitStarting } from './daemon-user.js';
import { type DaemonRole, SERVICE_USER, usualPlaces } from '../files/usual-places.js';

/** What is written for a daemon: `secret` for what nobody else may read. */
export interface DaemonFile {
  readonly path: string;
  readonly text: string;
  readonly secret: boolean;
}

/** Where a daemon's files are kept, and whose they are. */
export interface DaemonHome {
  /** The folder is made, where it is not there. */
  readonly makesFolder: boolean;
  /** Undefined for files of whoever runs the command. */
  readonly owner: { readonly configuration: Owner; readonly secret: Owner } | undefined;
}

/** What decides whose the files are. */
export interface HomeWorld {
  readonly isRoot: boolean;
  /** The user by which the unit starts a daemon with this very file. */
  readonly userOfUnit: (role: DaemonRole, file: string) => string | undefined;
  readonly idsOf: (user: string) => Owner | undefined;
  /** Undefined where there is no such folder. */
  readonly ownerOf: (folder: string) => Owner | undefined;
}

const MACHINE: HomeWorld = {
  isRoot: process.geteuid?.() === 0,
  userOfUnit: (role, file) => unitStarting(role, file)?.user,
  idsOf: (user) => {
    const known = userNamed(user);
    return known && { uid: known.uid, gid: groupNamed(user) ?? known.gid };
  },
  ownerOf: (folder) => statSync(folder, { throwIfNoEntry: false }),
};

/**
 * Whose the files of the daemon are whose configuration is at `file`. At the usual place, and where a unit starts it,
 * the configuration is root's, for the daemon's group to read, and a secret is the daemon's. Anywhere else root's files
 * go to whoever owns the folder.
 * @throws Failure where the daemon's user is missing.
 */
export function daemonHome(
  file: string,
  role: DaemonRole,
  { isRoot, userOfUnit, idsOf, ownerOf }: HomeWorld = MACHINE,
): DaemonHome {
  if (!isRoot) return { makesFolder: false, owner: undefined };
  const path = resolve(file);
  const { daemon, config: usual } = usualPlaces(role);
  const user = userOfUnit(role, path) ?? (path === usual ? SERVICE_USER : undefined);
  if (user === undefined) {
    const owner = ownerOf(dirname(path));
    return {
      makesFolder: false,
      owner: owner && { configuration: owner, secret: owner },
    };
  }
  const secret = idsOf(user);
  if (secret === undefined)
    throw new Failure(
      `there is no user ${user} on this machine, as whom ${daemon} runs: ` +
        `useradd --system --user-group --home-dir /var/lib/belfry --shell /usr/sbin/nologin ${user}`,
      EXIT.wrong,
    );
  return {
    makesFolder: path === usual,
    owner: { configuration: { uid: 0, gid: secret.gid }, secret },
  };
}

/**
 * Why nothing can be written at `file`, by this user and now.
 * @throws Failure
 */
export function needWritable(file: string, { makesFolder }: DaemonHome): void {
  const folder = dirname(resolve(file));
  if (makesFolder && statSync(folder, { throwIfNoEntry: false }) === undefined) return;
  const fault = folderFault(resolve(file));
  if (fault === undefined) return;
  const advice =
    process.geteuid?.() === 0 || fault.startsWith('there is no') ? '' : ': run this as root (sudo)';
  throw new Failure(`${file} cannot be written: ${fault}${advice}`);
}

/**
 * Writes all of the files, or none: each is whole at every moment.
 * @throws Failure with one line; the old files are then as they were.
 */
export function writeDaemonFiles(
  files: readonly DaemonFile[],
  { makesFolder, owner }: DaemonHome,
): void {
  try {
    for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
      if (!makesFolder || statSync(folder, { throwIfNoEntry: false }) !== undefined) continue;
      mkdirSync(folder, { mode: 0o750 });
      if (owner !== undefined) chownSync(folder, owner.configuration.uid, owner.configuration.gid);
      chmodSync(folder, 0o750);
    }
    replaceFiles(
      files.map(({ path, text, secret }): [string, NewFile] => [
        path,
        {
          text,
          mode: secret ? 0o600 : 0o640,
          owner: secret ? owner?.secret : owner?.configuration,
        },
      ]),
    );
  } catch (error) {
    const names = files.map(({ path }) => path).join(' and ');
    throw new Failure(
      `${names} cannot be written: ${explainSystemError(error)}; nothing was changed`,
    );
  }
}
