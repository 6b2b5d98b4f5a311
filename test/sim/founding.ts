// A group's start without a network: agents that are measured already, each with its belief, come early or late.

import type { Credential } from '#protocol/seal/credential.js';
import { type RawTime, groupAdd, groupDifference, spanOf } from '#protocol/time.js';
import { AgentRecord } from '#master/core/agents/agent-record.js';
import { Group } from '#master/core/group/group.js';
import { Rounds } from '#master/core/agreement/rounds.js';
import { BEGINNING } from './group.js';

export const TRUST = 1e9;
const SECOND = 1e9;
/** Of the master's raw clock: when the master begins, and when early agents have been measured. */
const BEGINS = 100;

/** What one agent takes the time to be, less the truth: nanoseconds. */
export interface Claim {
  readonly kind: 'none' | 'own' | 'group';
  readonly offset: number;
  readonly bound: number;
  readonly rogue: boolean;
  /** When it comes: within the time to listen, after all patience, or never. */
  readonly comes: 'early' | 'late' | 'never';
}

export interface Founders {
  readonly claims: readonly Claim[];
  /** The master's own clock less the truth, nanoseconds; undefined if it was never set. */
  readonly own: number | undefined;
  readonly returns: boolean;
}

export interface Founded {
  /** Group time less the truth, nanoseconds; undefined if it has none. */
  readonly offset: number | undefined;
  readonly agreed: boolean;
  readonly before: 'late' | 'end';
}

const at = (second: number): RawTime => (second * SECOND) as RawTime;
const keyOf = (i: number): Credential => ({
  name: `line-${i}`,
  role: 'agent',
  key: new Uint8Array(32),
});

const records: AgentRecord[] = [];
/** Measured once and for all: its raw clock is the master's, the network quick and even. */
function recordOf(i: number): AgentRecord {
  while (records.length <= i) {
    const record = new AgentRecord(keyOf(records.length));
    for (let k = 0; k < 4; k += 1)
      record.estimator.add({
        at: at(BEGINS + 0.5 * k),
        offset: spanOf(0),
        delay: spanOf(1e5),
        error: spanOf(100),
      });
    records.push(record);
  }
  return records[i]!;
}

/** Lets a master begin among these, and looks a minute later. */
export function begin({ claims, own, returns }: Founders): Founded {
  const here: AgentRecord[] = [];
  const roster = { all: () => here.values(), measured: () => here.values() };
  const time = groupAdd(BEGINNING, spanOf(own ?? -40 * 365 * 86_400 * SECOND));
  const options = {
    mode: 'average',
    start: { own: { raw: at(BEGINS), time, width: spanOf(0) }, ownSet: own !== undefined },
    returns,
    interval: spanOf(SECOND),
    consensus: {
      maxSlewRate: 5e-4,
      gather: spanOf(4 * SECOND),
      trust: spanOf(TRUST),
      maxBound: spanOf(1e8),
    },
    agentsExpected: () => claims.length,
  } as const;
  const group = new Group(options, { leads: true });
  const rounds = new Rounds(options, group, roster);
  const come = (when: Claim['comes']): void => {
    for (const [i, { comes, kind, offset, bound }] of claims.entries()) {
      if (comes !== when) continue;
      const record = recordOf(i);
      record.belief =
        kind === 'none'
          ? undefined
          : {
              kind,
              line: {
                raw: at(BEGINS),
                group: groupAdd(BEGINNING, spanOf(offset)),
                rate: 0,
                bound: spanOf(bound),
                drift: 0,
              },
            };
      here.push(record);
    }
  };
  /** Rounds at these seconds after the start: what lies between them is like the one before. */
  const run = (seconds: readonly number[]): boolean => {
    for (const second of seconds.filter(() => group.gathering))
      for (const event of rounds.run(at(BEGINS + second)))
        if (event.type === 'formed') agreed = event.agreed;
    return !group.gathering;
  };
  let agreed = true;
  come('early');
  const early = run([1, 4, 5, 19, 20, 21]);
  come('late');
  run([40, 41]);
  const truth = groupAdd(BEGINNING, spanOf(0));
  const offset = group.gathering ? undefined : groupDifference(group.at(at(BEGINS)), truth);
  return { offset, agreed, before: early ? 'late' : 'end' };
}
