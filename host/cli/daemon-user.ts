// As which user `check` judges: the one that the daemon will run as. Root may read what the daemon may not.

import { basename, resolve } from 'node:path';
import { EXIT, Failure } from './command.js';
import { type Unit, readUnit } from './unit.js';
import { type DaemonRole, SERVICE_USER, usualFolders, usualPlaces } from '../files/usual-places.js';
import { groupNamed, groupsOf, ownUser, userNamed } from '../files/users.js';

/** As whom a configuration is judged. */
export interface DaemonUser {
  readonly role: DaemonRole;
  /** One line that says as whom, and why. */
  readonly note: string;
  /** This process is that user now; else what it may not see, the daemon may see all the same. */
  readonly isDaemons: boolean;
  /** Rights that the unit gives the process, such as CAP_SYS_TIME; undefined where no unit is known. */
  readonly capabilities: readonly string[] | undefined;
  /** Those that systemd makes when it starts this daemon. */
  readonly folders: readonly string[];
}

/** A user and its groups in numbers, or in names that this machine's files have. */
interface Identity {
  readonly user: string;
  readonly group?: string | undefined;
  readonly groups?: readonly string[];
}

/**
 * Makes this process one of the user that the daemon will run as: `as`, or the user of the unit that starts `file`;
 * without either it stays what it is. Nothing brings it back.
 * @throws Failure when that user is not known, or this process may not become it.
 */
export function becomeDaemonUser(
  file: string,
  role: DaemonRole,
  as: string | undefined,
  unitFolders?: readonly string[],
): DaemonUser {
  const { daemon, config } = usualPlaces(role);
  const isUsual = resolve(file) === config;
  const unit = unitStarting(role, file, unitFolders);
  const { capabilities, folders = [] } = unit ?? {};
  if (as !== undefined) {
    const [user = '', group] = as.split(':');
    become({ user, group });
    return { role, note: `judged as ${user}`, isDaemons: true, capabilities, folders };
  }
  if (process.getuid?.() !== 0)
    return { role, note: ownNote(unit), isDaemons: isOwn(unit, isUsual), capabilities, folders };
  if (unit !== undefined) {
    const { user = 'root', group, groups } = unit;
    become({ user, group, groups });
    const note = `judged as ${user}, as ${unit.name} starts it`;
    return { role, note, isDaemons: true, capabilities, folders };
  }
  if (isUsual && userNamed(SERVICE_USER) !== undefined) {
    become({ user: SERVICE_USER });
    const note = `judged as ${SERVICE_USER}, as deploy/${daemon}.service starts it`;
    return { role, note, isDaemons: true, capabilities, folders: usualFolders(role) };
  }
  const advice = 'if the daemon runs as another user, --as USER judges as that one';
  return { role, note: `judged as root: ${advice}`, isDaemons: true, capabilities, folders };
}

/** The unit that starts this daemon with this file, or for the usual file with none; undefined where there is none. */
export function unitStarting(
  role: DaemonRole,
  file: string,
  unitFolders?: readonly string[],
): Unit | undefined {
  const { daemon, config } = usualPlaces(role);
  const unit = readUnit(`${daemon}.service`, unitFolders);
  const words = unit?.command.split(/\s+/) ?? [];
  const namesNone = resolve(file) === config && basename(words.at(-1) ?? '') === daemon;
  return namesNone || words.includes(resolve(file)) ? unit : undefined;
}

/** Is the daemon to run as this user? Without a unit, whoever asks is as likely as not to start it. */
function isOwn(unit: Unit | undefined, isUsual: boolean): boolean {
  if (unit !== undefined) return (unit.user ?? 'root') === ownUser();
  return !isUsual || userNamed(SERVICE_USER) === undefined;
}

/** Who is not root can judge for nobody else. */
function ownNote(unit: Unit | undefined): string {
  const own = ownUser();
  const { user = 'root', name } = unit ?? { user: own, name: '' };
  if (user === own) return `judged as ${own}`;
  return `judged as ${own}, but ${name} starts it as ${user}: check as root judges as that one`;
}

function become({ user, group, groups = [] }: Identity): void {
  const known = userNamed(user);
  const uid = known?.uid ?? numberIn(user);
  if (uid === undefined) throw new Failure(`there is no user ${user} on this machine`, EXIT.wrong);
  if (uid === process.geteuid?.()) return;
  const gid = group === undefined ? (known?.gid ?? uid) : gidOf(group);
  try {
    process.setgroups!([gid, ...groupsOf(user), ...groups.map(gidOf)]);
    process.setgid!(gid);
    process.setuid!(uid);
  } catch {
    throw new Failure(`only root can judge as ${user}: run this as root`, EXIT.wrong);
  }
}

function gidOf(group: string): number {
  const gid = groupNamed(group) ?? numberIn(group);
  if (gid === undefined)
    throw new Failure(`there is no group ${group} on this machine`, EXIT.wrong);
  return gid;
}

const numberIn = (text: string): number | undefined =>
  /^\d+$/.test(text) ? Number(text) : undefined;
