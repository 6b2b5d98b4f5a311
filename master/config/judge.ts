// Whether a master can be made of a configuration file and the keys that it names: `check` and the daemon ask alike.

import type { Credential } from '@belfry/protocol/seal';
import type { Fault } from '@belfry/host/config';
import { isLive } from '../core/roster/entry.js';
import { NO_ROSTER } from '../roster/roster-file.js';
import type { RosterText } from '../roster/roster-text.js';
import { type MasterConfig, loadMasterConfig } from './config.js';
import { masterKeyFaults, readMasterRoster, readParentKey } from './master-keys.js';

/** What a master is made of. */
export interface GoodMaster {
  readonly config: Readonly<MasterConfig>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the roster's file holds, and the credentials in it. */
  readonly roster: RosterText;
  readonly credentials: readonly Credential[];
  /** The key that this group has in its parent group. */
  readonly parentKey: Credential | undefined;
}

/** What a master is made of, or everything that is wrong with it, and what is good all the same. */
export type JudgedMaster =
  | GoodMaster
  | { readonly faults: readonly Fault[]; readonly sound?: Readonly<Partial<MasterConfig>> };

/** Judges the configuration in `file`, or in the usual one, and the keys that it names, for the user of this process. */
export function judgeMaster(file?: string): JudgedMaster {
  const loaded = loadMasterConfig(file);
  const sound: Partial<MasterConfig> = 'config' in loaded ? loaded.config : (loaded.sound ?? {});
  const keys = sound.keys === undefined ? NO_ROSTER : readMasterRoster(sound.keys);
  const parent = sound.parent && readParentKey(sound.parent);
  const roster = 'fault' in keys ? NO_ROSTER : keys;
  const credentials = roster.entries.filter(isLive).map(({ body }) => body.credential);
  const { masters = [], name } = sound;
  const place = { masters, name, path: sound.keys ?? '' };
  const faults: Fault[] = [
    ...('faults' in loaded ? loaded.faults : []),
    ...('fault' in keys
      ? [{ path: 'keys', expected: keys.fault }]
      : sound.keys === undefined
        ? []
        : masterKeyFaults(place, credentials)),
    ...(parent !== undefined && 'fault' in parent
      ? [{ path: 'parent.key', expected: parent.fault }]
      : []),
  ];
  if ('faults' in loaded || faults.length > 0) return { faults, sound };
  const parentKey = parent !== undefined && 'credential' in parent ? parent.credential : undefined;
  return { ...loaded, roster, credentials, parentKey };
}
