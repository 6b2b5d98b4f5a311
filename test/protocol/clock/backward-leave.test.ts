// How far a clock may be stepped back: by the policy, or from where steps took it.

import t from 'tap';
import { BackwardLeave } from '#protocol/clock/backward-leave.js';
import { spanOf } from '#protocol/time.js';

const SECOND = 1e9;
const DAY = 86_400 * SECOND;
const YEAR = 365 * DAY;
const POLICY = { maxBackwardStep: spanOf(DAY), stepThreshold: spanOf(SECOND / 2) };

t.test('the policy’s limit holds, and further back only what steps took forwards', (t) => {
  const leave = new BackwardLeave(POLICY);
  t.ok(leave.allows(spanOf(DAY)));
  t.notOk(leave.allows(spanOf(DAY + 1)));
  leave.stepped(spanOf(YEAR), true);
  leave.stepped(spanOf(YEAR), false);
  t.ok(leave.allows(spanOf(2 * YEAR + SECOND / 2)), 'with what it may have slewed since');
  t.notOk(leave.allows(spanOf(2 * YEAR + SECOND)));
  leave.stepped(spanOf(-YEAR), true);
  t.ok(leave.allows(spanOf(YEAR)));
  t.notOk(leave.allows(spanOf(YEAR + SECOND)), 'what was taken back is taken back');
  leave.stepped(spanOf(-3 * YEAR), true);
  t.notOk(leave.allows(spanOf(DAY + 1)), 'no step back gives leave for another');
  t.end();
});

t.test('a first step back is from what nobody relied on, and counts for nothing', (t) => {
  const leave = new BackwardLeave(POLICY);
  leave.stepped(spanOf(YEAR), true);
  leave.stepped(spanOf(-YEAR), false);
  t.ok(leave.allows(spanOf(YEAR)));
  t.end();
});

t.test('what an earlier run was taken forwards by may be taken back in this one', (t) => {
  const again = new BackwardLeave({ ...POLICY, forwards: spanOf(10 * YEAR) });
  t.ok(again.allows(spanOf(10 * YEAR)));
  t.equal(again.forwards, 10 * YEAR);
  again.stepped(spanOf(3 * DAY), false);
  t.notOk(again.allows(spanOf(10 * YEAR + DAY)), 'what each start steps does not add up');
  const back = new BackwardLeave({ ...POLICY, forwards: spanOf(10 * YEAR) });
  back.stepped(spanOf(-10 * YEAR), false);
  t.notOk(back.allows(spanOf(2 * DAY)), 'it found itself taken back');
  const little = new BackwardLeave(POLICY);
  little.stepped(spanOf(DAY), true);
  t.equal(little.forwards, 0, 'the policy allows that anyway');
  t.end();
});

t.test('a clock that may never go back never does', (t) => {
  const leave = new BackwardLeave({ ...POLICY, maxBackwardStep: spanOf(0) });
  leave.stepped(spanOf(YEAR), true);
  t.notOk(leave.allows(spanOf(1)));
  t.end();
});
