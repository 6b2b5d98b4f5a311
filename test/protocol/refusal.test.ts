// Refusals: counted by reason, and added up.
import t from 'tap';
import { REFUSALS, RefusalCounts, allRefusals } from '#protocol/refusal.js';

t.test('each reason has its name once', (t) => {
  t.equal(new Set(REFUSALS).size, REFUSALS.length);
  t.end();
});

t.test('reasons that occurred are counted, others are left out', (t) => {
  const counts = new RefusalCounts();
  t.same(counts.observe(), {});
  counts.add('bad-tag');
  const before = counts.observe();
  counts.add('bad-tag');
  counts.add('replayed');
  t.same(counts.observe(), { 'bad-tag': 2, replayed: 1 });
  t.same(before, { 'bad-tag': 1 }, 'what was observed does not change');
  t.ok(Object.isFrozen(before));
  t.end();
});

t.test('the counts of two parts add up', (t) => {
  const one = { 'bad-tag': 2, short: 1 };
  t.same(allRefusals(one, { 'bad-tag': 3, long: 4 }), { 'bad-tag': 5, short: 1, long: 4 });
  t.same(allRefusals(one), one);
  t.end();
});
