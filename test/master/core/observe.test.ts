// The pictures of a master and of its agents: what is known is shown, what is not is left open, nothing can be changed.

import t from 'tap';
import { AgentRecord } from '#master/core/agents/agent-record.js';
import { Rounds } from '#master/core/agreement/rounds.js';
import { observeAbsent, observeAgent, observeMaster } from '#master/core/observe.js';
import type { Session } from '#protocol/seal/session.js';
import { SECOND, groupAdd, rawTime, spanOf } from '#protocol/time.js';
import { AGENT_ADDRESS } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { measuredAgent } from '#sim/measured-agent.js';
import { newParts } from './parts.js';

const at = (second: number) => rawTime(second * SECOND);
const groupAt = (second: number) => groupAdd(BEGINNING, spanOf(second * SECOND));
const CREDENTIAL = { name: 'line-1', role: 'agent', key: new Uint8Array(32) } as const;

t.test('an agent is shown as it was measured, by the line that it was told', (t) => {
  const record = measuredAgent({ ahead: 4000 }, [1, 2, 3, 4]);
  record.session = { address: AGENT_ADDRESS } as Session;
  record.asker.loss.duplicates = 1;
  record.standing = 'votes';
  record.quality = 'synchronised';
  const wall = { wall: 2, votes: false, seconds: 0, nanoseconds: 0, bound: 0, left: 0, age: 0 };
  record.takeWallClock(wall, at(10), groupAt(10));
  const seen = observeAgent(record, at(10), groupAt(10), 0);
  const { bound, rate } = record.estimate(at(10))!;
  t.match(seen, {
    name: 'line-1',
    role: 'agent',
    address: AGENT_ADDRESS,
    connected: true,
    health: 'healthy',
    standing: 'votes',
    quality: 'synchronised',
    bound,
    rate,
    samples: 4,
    restarts: 0,
    wallClocks: [{ wall: 2 }],
    // It answered its last ask, of 4 s, 0.1 ms later.
    sinceHeard: 6 * SECOND - 1e5,
    loss: { duplicates: 1 },
  });
  t.ok(Math.abs(seen.offset! - 4000) < 1);
  t.ok(Math.abs(seen.roundTrip! - 1e5) < 1);
  t.end();
});

t.test('what is not known of an agent is left open', (t) => {
  const unmeasured = observeAgent(new AgentRecord(CREDENTIAL), at(10), groupAt(10), 0);
  t.match(unmeasured, { connected: false, address: undefined, samples: 0, sinceHeard: Infinity });
  t.match(unmeasured, { offset: undefined, bound: undefined, rate: undefined });
  const told = measuredAgent({}, [1, 2, 3, 4]);
  told.lastAdjust = undefined;
  const seen = observeAgent(told, at(10), groupAt(10), 0);
  t.equal(seen.offset, undefined, 'without a line it has no group clock');
  t.ok(seen.bound! > 0);
  t.end();
});

t.test('one that never came is shown by its credential alone', (t) => {
  const credential = { ...CREDENTIAL, old: { key: new Uint8Array(32), until: 1000 } };
  const seen = observeAbsent(credential, at(10), groupAt(10));
  t.match(seen, { name: 'line-1', role: 'agent', connected: false, standing: 'joining' });
  t.match(seen, { quality: 'unset', oldKeyUntil: 1000, wallClocks: [] });
  t.end();
});

/** A master of this group, which knows one that has never come. */
function masterSeen(formed: boolean) {
  const { group, records } = newParts({ formed });
  records.recordOf(CREDENTIAL);
  const consensus = { trust: spanOf(1e9), maxBound: spanOf(1e8), maxSlewRate: 5e-4 };
  const options = { interval: spanOf(SECOND), agentsExpected: () => 1, returns: false };
  const rounds = new Rounds({ ...options, consensus }, group, records);
  const own = {
    mode: 'average',
    time: groupAt(3),
    bound: spanOf(9),
    term: 4,
    lastSetting: undefined,
    refused: [],
    refusals: {},
  } as const;
  return observeMaster({ records, group, rounds }, own, at(3));
}

t.test('a master is shown with its group, its last round and everybody it knows', (t) => {
  t.match(masterSeen(true), {
    mode: 'average',
    time: groupAt(3),
    bound: 9,
    term: 4,
    quality: 'synchronised',
    gathering: false,
    doubt: undefined,
    isSetByOperator: false,
    rate: 0,
    round: { number: 0 },
    agents: [{ name: 'line-1', connected: false }],
  });
  // It waits for who is missing for twenty seconds, of which three are over.
  t.match(masterSeen(false), { quality: 'unset', gathering: true, gatherLeft: 17 * SECOND });
  t.end();
});

t.test('nobody who looks can change anything', (t) => {
  const seen = masterSeen(true);
  const [agent] = seen.agents;
  const all = [seen, seen.agents, agent, agent!.wallClocks, agent!.loss];
  t.ok(all.every((one) => Object.isFrozen(one)));
  t.end();
});
