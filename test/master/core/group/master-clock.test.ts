// The clock that a master shows: what is kept of it over a restart, and when the system clock is read.

import t from 'tap';
import { Group } from '#master/core/group/group.js';
import { MasterClock } from '#master/core/group/master-clock.js';
import { type MasterMemory, returnsTo } from '#master/core/group/memory.js';
import type { SystemClock } from '#master/core/group/system-clock.js';
import { groupAdd, groupTime, rawTime, spanOf } from '#protocol/time.js';
import { BEGINNING } from '../../../sim/group.js';
import { POLICY } from '../../../sim/master-options.js';

const at = (second: number) => rawTime(second * 1e9);
const reading = (second: number) => ({
  raw: at(second),
  time: groupAdd(BEGINNING, spanOf(second * 1e9)),
  width: spanOf(0),
});

function clockOf(
  mode: 'average' | 'master',
  systemClock: SystemClock = {},
  memory?: MasterMemory,
): [MasterClock, Group] {
  const consensus = { gather: spanOf(4e9), maxSlewRate: 5e-4 };
  const options = { mode, interval: spanOf(1e9), consensus, start: { own: reading(0) } } as const;
  const group = new Group(options, { leads: true });
  return [new MasterClock(group, POLICY, systemClock, memory), group];
}

t.test('before the first agreement nothing is good: what was kept before is kept again', (t) => {
  const [clock] = clockOf('average');
  t.equal(clock.now(at(1)).bound, Infinity);
  t.same(clock.memory(9, at(1)), { term: 9, rate: 0, time: groupTime(0) });
  const before = { term: 3, rate: 1e-5, time: BEGINNING, ahead: spanOf(7) };
  const [again] = clockOf('average', {}, before);
  t.same(again.memory(9, at(1)), { ...before, term: 9 });
  t.same([undefined, before, { ...before, time: groupTime(0) }].map(returnsTo), [
    false,
    true,
    false,
  ]);
  t.end();
});

t.test('then its time and rate are kept, and how far it is ahead of the system clock', (t) => {
  const [clock, group] = clockOf('average', { readOwn: () => reading(10) });
  group.form(spanOf(5e6), at(10));
  clock.follow(at(10), true);
  const kept = clock.memory(9, at(10));
  t.match(kept, { term: 9, rate: 0, ahead: 5e6 });
  t.equal(kept.time.seconds, BEGINNING.seconds + 10);
  const [other, far] = clockOf('average', { readOwn: () => reading(10) });
  far.form(spanOf(3.7e12), at(10));
  t.notOk('ahead' in other.memory(9, at(10)), 'more than an hour was set wrongly');
  t.end();
});

t.test('the system clock that is the reference is read when its last reading is old', (t) => {
  let reads = 0;
  const readReference = () => reading(10 + (reads += 1));
  const [clock] = clockOf('master', { readReference });
  t.equal(clock.readingIfDue(at(0.001)), undefined);
  t.equal(reads, 0, 'it was just read');
  clock.read(clock.readingIfDue(at(11))!);
  t.equal(clock.readingIfDue(at(11.001)), undefined);
  t.equal(reads, 1);
  const [average] = clockOf('average', { readReference });
  t.equal(average.readingIfDue(at(20)), undefined);
  t.equal(reads, 1, 'a group that averages follows no system clock');
  t.end();
});

t.test('while it slews to the group, its bound says by how much it is behind', (t) => {
  const [clock, group] = clockOf('average');
  group.form(spanOf(0), at(10));
  clock.follow(at(10), true);
  group.setByOperator(groupAdd(group.at(at(10)), spanOf(1e6)), at(10));
  clock.follow(at(10), false);
  const { bound } = clock.now(at(10));
  t.ok(Math.abs(bound - 1e6) < 1000, `${bound} ns`);
  t.ok(clock.now(at(3000)).bound < bound, 'and less later');
  t.end();
});

t.test('each step counts, also one back with the machine: what was told before is void', (t) => {
  const [clock, group] = clockOf('average');
  group.form(spanOf(5e6), at(10));
  clock.follow(at(10), true);
  const counts = [clock.steps];
  clock.setByOperator(groupAdd(BEGINNING, spanOf(3600e9)), at(11));
  counts.push(clock.steps);
  clock.goBack(at(12));
  counts.push(clock.steps);
  clock.goBack(at(13));
  counts.push(clock.steps);
  t.same(new Set(counts).size, 4, String(counts));
  t.same(
    counts,
    counts.toSorted((a, b) => a - b),
  );
  t.end();
});
