// Who has a say at a group's start: who is here, and what each takes the time to be, as far as it is worth a vote.

import t from 'tap';
import type { AgentRecord } from '#master/core/agents/agent-record.js';
import { assemble } from '#master/core/agreement/assembly.js';
import type { Assembly } from '#master/core/agreement/founding.js';
import { Group } from '#master/core/group/group.js';
import { SECOND, groupAdd, rawTime, spanOf } from '#protocol/time.js';
import type { Hello } from '#protocol/wire/hello.js';
import { BEGINNING } from '#sim/group.js';
import { measuredAgent } from '#sim/measured-agent.js';
import { line } from '../../../protocol/clock/line-of.js';

const at = (second: number) => rawTime(second * SECOND);
const TRUST = spanOf(SECOND);

/** What an agent said of the time as it came: ahead of the master's clock, which shows `BEGINNING` at 0. */
interface Claim {
  readonly kind?: 'own' | 'group';
  readonly ahead?: number;
  readonly bound?: number;
  readonly drift?: number;
}

/** An agent that was measured four times, the last at 4 s. */
function claimant(
  name: string,
  { kind = 'own', ahead = 0, bound = 0, drift = 0 }: Claim = {},
  seconds = [1, 2, 3, 4],
): AgentRecord {
  const record = measuredAgent({ name }, seconds);
  const group = groupAdd(BEGINNING, spanOf(ahead));
  record.belief = { kind, line: line({ raw: at(0), group, bound: spanOf(bound), drift }) };
  return record;
}

function assembled(
  records: readonly AgentRecord[],
  expected = records.length,
  ownSet = true,
): Assembly {
  const start = { own: { raw: at(0), time: BEGINNING, width: spanOf(0) }, ownSet };
  const consensus = { gather: spanOf(4e9), maxSlewRate: 5e-4 };
  const group = new Group({ mode: 'average', interval: TRUST, consensus, start }, { leads: true });
  const roster = { all: () => records.values(), measured: () => records.values() };
  const options = { agentsExpected: () => expected, trust: TRUST, returns: true };
  return assemble(roster, group, options, at(5));
}

t.test('an agent is here once it was measured four times, or when it asks by itself', (t) => {
  const client = claimant('client');
  client.hello = { asksItself: true } as Hello;
  const records = [claimant('a'), claimant('b', {}, [1, 2, 3]), client];
  t.match(assembled(records, 7), { keys: 7, absent: 5 });
  client.session = undefined;
  t.match(assembled(records, 7), { keys: 7, absent: 6 }, 'it said goodbye');
  t.match(
    assembled([claimant('a'), claimant('b')], 1),
    { keys: 2, absent: 0 },
    'a key was taken back',
  );
  t.end();
});

t.test('neither another master nor who asks by itself has an opinion', (t) => {
  const client = claimant('client');
  client.hello = { asksItself: true } as Hello;
  const master = measuredAgent({ name: 'lab-2', role: 'master' }, [1, 2, 3, 4]);
  master.belief = client.belief;
  t.same(assembled([client, master]).opinions, []);
  t.match(assembled([client, master], 2), { keys: 2, absent: 1 }, 'a master is no agent');
  t.end();
});

t.test('a clock that was set may be off by the trust, and by what the measurement is', (t) => {
  const record = claimant('a', { ahead: 3e8, bound: 5 });
  const { opinions } = assembled([record]);
  const { bound } = record.estimate(at(5))!;
  t.match(opinions, [{ name: 'a', kind: 'own', vote: { bound: SECOND + bound } }]);
  t.ok(Math.abs(opinions[0]!.vote.offset - 3e8) < 1, 'by its line, against the master’s clock');
  t.end();
});

t.test('a group’s time is as certain as its agent’s line is by now, twice over', (t) => {
  const record = claimant('a', { kind: 'group', bound: 1e6, drift: 1e-4 });
  const measured = record.estimate(at(5))!;
  // 1 ms, and 1e-4 of the five seconds since, which are 0.5 ms; then the slack of two bounds.
  const worth = 1e6 + 1e-4 * (5 * SECOND + measured.offset) + measured.bound;
  const { vote } = assembled([record]).opinions[0]!;
  t.ok(Math.abs(vote.bound - 2 * worth) < 1e-3, `${vote.bound} ns`);
  const wide = assembled([claimant('b', { kind: 'group', bound: 0.8e9 })]).opinions[0]!;
  t.equal(wide.vote.bound, SECOND, 'but the slack goes no further than the trust');
  t.end();
});

t.test('who has no time, or one worth less than a clock that was set, has no opinion', (t) => {
  const none = claimant('none');
  none.belief = undefined;
  const stale = claimant('stale', { kind: 'group', bound: 1.1e9 });
  const unmeasured = claimant('unmeasured', {}, []);
  t.same(assembled([none, stale, unmeasured]).opinions, []);
  t.equal(
    assembled([claimant('own', { bound: 1.1e9 })]).opinions.length,
    1,
    'an own clock is trusted',
  );
  t.end();
});

t.test('it passes on what the master is', (t) => {
  t.match(assembled([], 3, false), { ownSet: false, returns: true, trust: TRUST });
  t.match(assembled([], 3), { ownSet: true });
  t.end();
});
