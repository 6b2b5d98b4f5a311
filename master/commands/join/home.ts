// What a machine that is to become another master is already, and the roster by which it begins.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  EXIT,
  Failure,
  type DaemonHome,
  emptyConfigText,
  writeDaemonFiles,
} from '@belfry/host/cli';
import { countOf, faultLines, setInJson } from '@belfry/host/config';
import { removeIfThere, usualPlaces } from '@belfry/host/files';
import { type Invitation, isSameKey, masterAddresses } from '@belfry/protocol/seal';
import { type MasterConfig, loadMasterConfig, masterConfigIn } from '../../config/config.js';
import { isLive } from '../../core/roster/entry.js';
import { writeJoiningRoster } from '../../roster/keeper.js';
import { changeRosterFile, readRosterFile } from '../../roster/roster-file.js';
import { MASTER_KIND } from '../config.js';
import { makeRosterFolder } from '../roster/folder.js';

/** What is there before a join. */
export interface MasterHome {
  readonly file: string;
  readonly config: Readonly<MasterConfig>;
  /** Of a configuration that has to be written; at the usual place none is needed. */
  readonly newText: string | undefined;
  /** `same`: by this very line it has joined before; `renewed`: this very master gets another key. */
  readonly relation: 'nothing' | 'same' | 'renewed';
}

/**
 * Reads what this machine is already.
 * @throws Failure where it cannot become this master: with a configuration that has a fault, or masters by hand, and as a
 * master of a group.
 */
export function readMasterHome(file: string, invitation: Invitation): MasterHome {
  const isUsual = file === usualPlaces('master').config;
  const newText = isUsual || existsSync(file) ? undefined : textBeside();
  const loaded =
    newText === undefined
      ? loadMasterConfig(isUsual ? undefined : file)
      : masterConfigIn(newText, dirname(file));
  if ('faults' in loaded) throw new Failure(faultLines(file, loaded.faults), EXIT.wrong);
  const { config } = loaded;
  const { name, masters } = config;
  if (masters.length > 0)
    throw new Failure(
      `${file} lists the masters by hand: take "masters" out, because the roster has them, and join then`,
      EXIT.wrong,
    );
  if (name !== undefined && name !== invitation.name)
    throw new Failure(
      `${file} calls this master ${name}: take "name" out, and join then`,
      EXIT.wrong,
    );
  return { file, config, newText, relation: relationTo(config.keys, invitation) };
}

/** Of a master that is tried out: all is beside its configuration. */
const textBeside = (): string =>
  Object.entries(MASTER_KIND.beside).reduce(
    (text, [key, value]) => setInJson(text, [key], value),
    emptyConfigText(MASTER_KIND),
  );

/** @throws Failure for a roster that is another group's, or cannot be read. */
function relationTo(path: string, { name, key }: Invitation): MasterHome['relation'] {
  const read = readRosterFile(path);
  if ('fault' in read) {
    if (read.absent === true) return 'nothing';
    throw new Failure(read.fault, EXIT.wrong);
  }
  const live = read.entries.filter(isLive);
  if (live.length === 0) return 'nothing';
  const own = live.find((one) => one.name === name)?.body.credential;
  if (read.self === name && own !== undefined) return isSameKey(own.key, key) ? 'same' : 'renewed';
  const as = read.self === undefined ? '' : `, as ${read.self}`;
  throw new Failure(
    `this machine is a master already${as}: ${path} has its group of ${countOf(live.length, 'name')}; ` +
      'to leave that group, stop the master, move this file away, and join then',
  );
}

/**
 * Writes the configuration, if one is needed, and the roster. Answers what was written.
 * @throws Failure with one line; nothing has changed then.
 */
export function joinRoster(
  { file, config, newText, relation }: MasterHome,
  invitation: Invitation,
  owner: DaemonHome,
): readonly string[] {
  if (relation === 'same') return [];
  if (relation === 'renewed') {
    renewKey(config.keys, invitation);
    return [config.keys];
  }
  makeRosterFolder(config.keys, owner);
  if (newText !== undefined)
    writeDaemonFiles([{ path: file, text: newText, secret: false }], owner);
  try {
    writeJoiningRoster(config.keys, {
      ...invitation,
      masters: invitation.masters.flatMap(masterAddresses),
    });
  } catch (error) {
    if (newText !== undefined) removeIfThere(file);
    if (error instanceof Error) throw new Failure(`${error.message}; nothing was changed`);
    throw error;
  }
  return newText === undefined ? [config.keys] : [config.keys, file];
}

/**
 * The own key is the new one from here on, as all other masters know it already: it may be that they do not take the old
 * one any more, and that this one cannot learn of it otherwise.
 */
function renewKey(path: string, { name, key }: Invitation): void {
  const fault = changeRosterFile(path, (now) => ({
    ...now,
    entries: now.entries.map((entry) => {
      if (entry.name !== name || !isLive(entry)) return entry;
      const credential = { name, role: entry.body.credential.role, key };
      // Later than what is known here, and earlier than what the others will tell.
      return { ...entry, version: entry.version + 1, body: { ...entry.body, credential } };
    }),
  }));
  if (fault !== undefined) throw new Failure(`${fault.fault}; nothing was changed`);
}
