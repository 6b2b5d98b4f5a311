// When a master that says nothing is missed: the leader soon, one that stands by much later.
import t from 'tap';
import { LeaderChoice } from '#agent/core/masters/leader-choice.js';
import { MasterRecord } from '#agent/core/masters/master-record.js';
import { Silences } from '#agent/core/masters/silences.js';
import { placeOf } from '#protocol/endpoint.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { MASTER_ADDRESS } from '#sim/alone.js';
import { recordOptions } from './options.js';

const INTERVAL = spanOf(1e9);
const at = (second: number) => rawTime(second * 1e9);

/** After how many seconds of silence one is missed; `spoke` says when the leader was heard last. */
function missedAfter(which: 'leader' | 'standby', asksItself = false, leads = true): number {
  const [leader, standby] = [1, 2].map(
    () => new MasterRecord(placeOf(MASTER_ADDRESS), recordOptions()),
  ) as [MasterRecord, MasterRecord];
  const choice = new LeaderChoice(asksItself, 0);
  const missed: MasterRecord[] = [];
  const silences = new Silences(choice, asksItself, (record) => missed.push(record));
  standby.heardAt = leader.heardAt = at(0);
  if (leads) choice.judge(leader, 8, at(0), INTERVAL);
  const one = which === 'leader' ? leader : standby;
  silences.expect(one, at(0), INTERVAL);
  for (let second = 0.5; second < 60; second += 0.5) {
    if (which === 'standby' && leads) leader.heardAt = at(second);
    if (at(second) >= silences.wakeAt()) silences.wake(at(second), INTERVAL);
    if (missed.includes(one)) return second;
  }
  return Infinity;
}

t.test(
  'the leader is missed after four intervals, a standby after 24, or 10 without a leader',
  (t) => {
    t.equal(missedAfter('leader'), 4);
    t.equal(missedAfter('standby'), 24);
    t.equal(missedAfter('standby', false, false), 10);
    t.end();
  },
);

t.test('who asks by itself expects nothing of a master that it does not ask', (t) => {
  t.equal(missedAfter('leader', true), 4);
  t.equal(missedAfter('standby', true), Infinity);
  t.end();
});
