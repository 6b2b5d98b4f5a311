// Whether a master can be made of a configuration file and the keys that it names: `check` and the daemon ask alike.

import type { Credential } from '@belfry/protocol/seal';
import type { Fault } from '@belfry/host/config';
import { type MasterConfig, loadMasterConfig } from './config.js';
import { masterKeyFaults, readMasterKeys, readParentKey } from './key-ring.js';

/** What a master is made of. */
export interface GoodMaster {
  readonly config: Readonly<MasterConfig>;
  readonly settings: Readonly<Record<string, unknown>>;
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
  const keys = sound.keys === undefined ? undefined : readMasterKeys(sound.keys);
  const parent = sound.parent && readParentKey(sound.parent);
  const credentials = keys !== undefined && 'credentials' in keys ? keys.credentials : [];
  const { masters = [], name } = sound;
  const place = { masters, name, path: sound.keys ?? '' };
  const faults: Fault[] = [
    ...('faults' in loaded ? loaded.faults : []),
    ...(keys !== undefined && 'fault' in keys ? [{ path: 'keys', expected: keys.fault }] : []),
    ...(keys !== undefined && 'credentials' in keys ? masterKeyFaults(place, credentials) : []),
    ...(parent !== undefined && 'fault' in parent
      ? [{ path: 'parent.key', expected: parent.fault }]
      : []),
  ];
  if ('faults' in loaded || faults.length > 0) return { faults, sound };
  const parentKey = parent !== undefined && 'credential' in parent ? parent.credential : undefined;
  return { ...loaded, credentials, parentKey };
}
