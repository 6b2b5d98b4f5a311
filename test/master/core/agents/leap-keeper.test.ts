// What a master knows of the next leap second becomes the group's while it leads, and is over once.
import t from 'tap';
import { AgentRecords } from '#master/core/agents/agent-records.js';
import { type LeapEvent, LeapKeeper } from '#master/core/agents/leap-keeper.js';
import { Group } from '#master/core/group/group.js';
import { MasterClock } from '#master/core/group/master-clock.js';
import type { Leap } from '#protocol/leap/leap.js';
import { groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';
import { POLICY } from '../../../sim/master-options.js';

const DAY = 86_400;
const AT = Date.parse('2027-01-01') / 1000;
const LEAP: Leap = { at: AT, kind: 'insert', rule: 'step' };
const at = (second: number) => rawTime(second * 1e9);

/** A master ten seconds before midnight, whose raw clock began then. */
function keeper(leads = true, begins = AT - 10) {
  const consensus = { gather: spanOf(4e9), maxSlewRate: 5e-4 };
  const own = { raw: at(0), time: groupTime(begins), width: spanOf(0) };
  const leadership = { leads };
  const options = { mode: 'average', interval: spanOf(1e9), consensus, start: { own } } as const;
  const group = new Group(options, leadership);
  const clock = new MasterClock(group, POLICY, {}, undefined);
  const events: LeapEvent[] = [];
  const parts = { group, clock, records: new AgentRecords(), leadership };
  const leaps = new LeapKeeper(parts, (event) => events.push(event));
  return { leaps, group, clock, events, leadership };
}

t.test('what it knows is the group’s while it leads', (t) => {
  const { leaps, group, events, leadership } = keeper(false);
  leaps.knows({ leap: LEAP }, at(1));
  t.equal(group.leaps.ahead, undefined, 'who stands by knows what the leader tells');
  leadership.leads = true;
  leaps.lead(at(2));
  t.same(group.leaps.ahead, LEAP);
  leaps.knows(undefined, at(3));
  t.same(group.leaps.ahead, LEAP, 'who knows nothing leaves it');
  leaps.knows({ leap: undefined }, at(4));
  t.equal(group.leaps.ahead, undefined);
  t.same(events, [
    { type: 'leap-ahead', leap: LEAP },
    { type: 'leap-ahead', leap: undefined },
  ]);
  t.end();
});

t.test('a group whose time is its parent’s goes by the parent’s rule', (t) => {
  const { leaps, group, clock } = keeper();
  const line = { raw: at(1), group: groupTime(AT - 9), rate: 0, bound: spanOf(100), drift: 0 };
  const told = { line, quality: 'synchronised', ordered: false } as const;
  clock.followLine({ ...told, leap: 'insert-smear' }, at(1), false);
  leaps.knows({ leap: LEAP }, at(2));
  t.equal(group.leaps.ahead?.rule, 'smear');
  t.end();
});

t.test('it is woken when it is over, and counts anew once', (t) => {
  const { leaps, group, clock, events } = keeper();
  group.form(spanOf(0), at(0));
  clock.follow(at(0));
  leaps.knows({ leap: LEAP }, at(1));
  const over = leaps.wakeAt();
  t.equal(over, 11e9 + 1000);
  const before = clock.now(at(10.5));
  t.match(before, { time: groupTime(AT, -1), leapSecond: true });
  leaps.wake(at(10.9));
  t.same(group.leaps.ahead, LEAP);
  leaps.wake(over);
  t.same(group.at(at(12)), groupTime(AT + 1));
  t.same(clock.now(at(12)).time, groupTime(AT + 1));
  t.equal(leaps.wakeAt(), Infinity);
  leaps.wake(at(13));
  t.match(events, [{ type: 'leap-ahead' }, { type: 'leapt', by: -1e9 }]);
  t.equal(events.length, 2);
  t.end();
});

t.test('a group that forms in the second half of a smear goes by the count before it', (t) => {
  const { leaps, group, clock } = keeper(true, AT + 3600);
  leaps.knows({ leap: { ...LEAP, rule: 'smear' } }, at(0));
  group.form(spanOf(0), at(1));
  leaps.formed(at(1));
  clock.follow(at(1));
  t.same(group.at(at(1)), groupTime(AT + 3602));
  const smeared = groupDifference(groupTime(AT + 3601), clock.now(at(1)).time) / 1e9;
  t.ok(Math.abs(smeared + 0.5 - 3600 / DAY) < 1e-3, `half a second behind, less: ${smeared}`);
  t.end();
});
