// One endpoint alone, without a world around it: for tests that make its peer by hand.

import { placeOf } from '#protocol/endpoint.js';
import { type FollowerOptions, Follower } from '#agent/core/follower.js';
import { Master } from '#master/core/master.js';
import type { MasterOptions } from '#master/core/master-options.js';
import type { Crypto } from '#protocol/crypto.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { seededCrypto } from './crypto.js';
import { BEGINNING } from './group.js';
import { type MasterSettings, POLICY, optionsOf } from './master-options.js';
import { seededRandom } from './random.js';

export const MASTER_ADDRESS = { host: '10.0.0.1', port: 7525 };
export const AGENT_ADDRESS = { host: '10.0.1.1', port: 40_000 };

const random = seededRandom(20);
export const crypto: Crypto = seededCrypto(random);

/** The credential that both factories know. */
export const KMC = { name: 'kmc', role: 'agent', key: crypto.randomBytes(32) } as const;

export function newFollower(options: Partial<FollowerOptions> = {}): Follower {
  return new Follower({
    name: KMC.name,
    key: KMC.key,
    crypto,
    random,
    masters: [placeOf(MASTER_ADDRESS)],
    algorithm: 'berkeley',
    interval: spanOf(1e9),
    clock: { ...POLICY, own: { raw: rawTime(0), time: BEGINNING, set: true }, memory: undefined },
    holdoverAlarm: spanOf(3.6e12),
    start: rawTime(0),
    ...options,
  });
}

export const newMaster = (settings: Partial<MasterSettings> = {}): Master =>
  new Master(masterOptions(settings));

export const masterOptions = (settings: Partial<MasterSettings> = {}): MasterOptions =>
  optionsOf({
    random,
    credential: (name) => (name === KMC.name ? KMC : undefined),
    own: { raw: rawTime(0), time: BEGINNING, width: spanOf(0) },
    crypto,
    ...settings,
  });
