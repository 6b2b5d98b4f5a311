// The names behind the numbers of users and groups, as this machine's own files have them.

import { readFileSync } from 'node:fs';

const USERS = '/etc/passwd';
const GROUPS = '/etc/group';

/** A user of this machine, and the group that it has by itself. */
export interface MachineUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The name of the user with this number; the number itself where it has none. */
export const userName = (uid: number): string => entryOf(USERS, 2, String(uid))?.[0] ?? String(uid);

/** The name of the group with this number; the number itself where it has none. */
export const groupName = (gid: number): string =>
  entryOf(GROUPS, 2, String(gid))?.[0] ?? String(gid);

/** The user of this name; undefined when this machine's own files have none. */
export function userNamed(name: string): MachineUser | undefined {
  const entry = entryOf(USERS, 0, name);
  if (entry === undefined) return undefined;
  return { name, uid: Number(entry[2]), gid: Number(entry[3]) };
}

/** The number of the group of this name; undefined when this machine's own files have none. */
export function groupNamed(name: string): number | undefined {
  const entry = entryOf(GROUPS, 0, name);
  return entry === undefined ? undefined : Number(entry[2]);
}

/** The numbers of the groups that list this user as a member. */
export const groupsOf = (name: string): number[] =>
  entriesOf(GROUPS)
    .filter(([, , , members = '']) => members.split(',').includes(name))
    .map(([, , gid]) => Number(gid));

/** By which name this process acts; empty where there are no users, as on Windows. */
export function ownUser(): string {
  const uid = process.geteuid?.();
  return uid === undefined ? '' : userName(uid);
}

const entryOf = (file: string, field: number, value: string): string[] | undefined =>
  entriesOf(file).find((entry) => entry[field] === value);

/** Both files hold `name:password:id:…` lines (passwd(5), group(5)). */
function entriesOf(file: string): string[][] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.map((line) => line.split(':')).filter((entry) => entry.length > 2);
  } catch {
    return [];
  }
}
