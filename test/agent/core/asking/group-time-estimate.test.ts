// Group time as an agent's own exchanges show it: bounds, other masters, settings, impossible rates.
import t from 'tap';
import { GroupTimeEstimate } from '#agent/core/asking/group-time-estimate.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';

/** The group's time at raw time 1 s. */
const FIRST = groupTime(1_790_000_000, 250);
const MASTER = {};

/** An exchange in whose middle, at this second, group time was `ahead` nanoseconds ahead of raw time plus FIRST. */
const sample = (second: number, ahead = 0, delay = 200_000): Sample => ({
  at: rawTime(second * 1e9),
  offset: spanOf(ahead - 1e9),
  delay: spanOf(delay),
  error: spanOf(0),
});

/** An estimate that has the reference FIRST, and a master whose own bound is 500 ns. */
function begun(): GroupTimeEstimate {
  const estimate = new GroupTimeEstimate();
  estimate.turnTo(MASTER, 8, 0);
  estimate.since(FIRST);
  estimate.setMasterBound(spanOf(500));
  return estimate;
}

t.test('instants are measured from the first one, to a nanosecond', (t) => {
  const estimate = new GroupTimeEstimate();
  t.equal(estimate.since(FIRST), 0);
  t.equal(estimate.since(groupTime(1_790_000_001, 255)), 1_000_000_005);
  t.equal(estimate.since(groupTime(1_789_999_999, 250)), -1e9);
  t.end();
});

t.test('before the first exchange there is no line', (t) => {
  t.equal(begun().line(rawTime(1e9)), undefined);
  t.end();
});

t.test('one exchange bounds group time by half its delay and the master’s own bound', (t) => {
  const estimate = begun();
  t.equal(estimate.add(sample(1)), undefined);
  const line = estimate.line(rawTime(1e9))!;
  t.equal(line.raw, 1e9);
  t.same(line.group, FIRST);
  // 100 000 ns of delay, 500 ns of the master, and 500 ppm for the 100 us that have passed since it left.
  t.ok(line.bound >= 100_500 && line.bound < 100_600, `${line.bound}`);
  t.equal(line.drift, 5e-4, 'the drift of a crystal of which nothing is known');
  t.same(estimate.groupTimeOf(sample(1)), FIRST);
  t.end();
});

t.test('a shorter exchange narrows the bound', (t) => {
  const estimate = begun();
  estimate.add(sample(1));
  const before = estimate.line(rawTime(2e9))!.bound;
  t.ok(before >= 600_500 && before < 600_600, `${before}: with 500 ppm for a second`);
  estimate.add(sample(2, 0, 10_000));
  const { bound } = estimate.line(rawTime(2e9))!;
  t.ok(bound >= 5500 && bound < 5600, `${bound}: half of 10 us, and 500 ns of the master`);
  t.end();
});

t.test('another master, or another term of the same one, begins a new estimate', (t) => {
  const estimate = begun();
  estimate.add(sample(1));
  t.equal(estimate.turnTo(MASTER, 8, 0), 'same');
  t.ok(estimate.line(rawTime(1e9)));
  t.equal(estimate.turnTo(MASTER, 9, 0), 'new');
  t.equal(estimate.line(rawTime(1e9)), undefined);
  estimate.add(sample(2));
  t.equal(estimate.turnTo({}, 9, 0), 'new');
  t.equal(estimate.line(rawTime(2e9)), undefined);
  t.equal(estimate.restarts, 0, 'that is no fault of the estimate');
  t.end();
});

t.test('a reply from before a setting is old, one from after it begins a new estimate', (t) => {
  const estimate = begun();
  estimate.add(sample(1));
  t.equal(estimate.turnTo(MASTER, 8, 1), 'new');
  t.equal(estimate.turnTo(MASTER, 8, 0), 'old');
  t.equal(estimate.turnTo(MASTER, 8, 3), 'new', 'two settings that no reply came between');
  t.equal(estimate.turnTo(MASTER, 8, 0), 'new', 'modulo 4');
  t.end();
});

t.test('a rate that no crystal has begins again with the newest exchange alone', (t) => {
  const estimate = begun();
  estimate.add(sample(1));
  // 2 ms in 0.2 s are 10 000 ppm.
  estimate.add(sample(1.2, 2e6));
  t.equal(estimate.restarts, 1);
  const line = estimate.line(rawTime(1.2e9))!;
  t.equal(Math.round(groupDifference(line.group, FIRST)), 2e8 + 2e6);
  t.end();
});
