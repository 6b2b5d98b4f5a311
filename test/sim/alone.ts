// One endpoint alone, without a world around it: for tests that make its peer by hand.

import { type FollowerOptions, Follower } from '#agent/core/follower.js';
import { type MasterOptions, Master } from '#master/core/master.js';
import type { Crypto } from '#protocol/crypto.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { seededCrypto } from './crypto.js';
import { BEGINNING } from './group.js';
import { seededRandom } from './random.js';

export const MASTER_ADDRESS = { host: '10.0.0.1', port: 7525 };
export const AGENT_ADDRESS = { host: '10.0.1.1', port: 40_000 };

const random = seededRandom(20);
export const crypto: Crypto = seededCrypto(random);

/** The credential that both factories know. */
export const KMC = { name: 'kmc', role: 'agent', key: crypto.randomBytes(32) } as const;

const POLICY = {
  maxSlewRate: 5e-4,
  stepThreshold: spanOf(5e8),
  maxBackwardStep: spanOf(8.64e13),
};

export function newFollower(options: Partial<FollowerOptions> = {}): Follower {
  return new Follower({
    name: KMC.name,
    key: KMC.key,
    crypto,
    random,
    masters: [MASTER_ADDRESS],
    algorithm: 'berkeley',
    interval: spanOf(1e9),
    clock: { ...POLICY, own: { raw: rawTime(0), time: BEGINNING, set: true }, memory: undefined },
    holdoverAlarm: spanOf(3.6e12),
    start: rawTime(0),
    ...options,
  });
}

export const newMaster = (options: Partial<MasterOptions> = {}): Master =>
  new Master(masterOptions(options));

export function masterOptions(options: Partial<MasterOptions> = {}): MasterOptions {
  return {
    agentsExpected: () => 0,
    mode: 'average',
    interval: spanOf(1e9),
    trust: spanOf(1e9),
    maxBound: spanOf(1e8),
    maxSlewRate: 5e-4,
    gather: spanOf(4e9),
    clock: POLICY,
    anonymous: false,
    term: 0,
    rate: 0,
    others: [],
    random,
    credential: (name) => (name === KMC.name ? KMC : undefined),
    own: { raw: rawTime(0), time: BEGINNING, width: spanOf(0) },
    crypto,
    ...options,
  };
}
