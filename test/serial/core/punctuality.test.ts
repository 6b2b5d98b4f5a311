// How punctuality is told, and how early a timer is set.

import { Early } from '#serial/core/early.js';
import { Punctuality } from '#serial/core/punctuality.js';
import { WriteTime } from '#serial/core/write-time.js';
import { spanOf } from '#protocol/time.js';
import t from 'tap';

t.test('of the last 600 telegrams, by the size of what each was off', (t) => {
  const punctuality = new Punctuality();
  t.equal(punctuality.observe(), undefined);
  for (let i = 0; i < 1000; i += 1) punctuality.add(spanOf(i < 400 ? 1e9 : (i % 2 ? 1 : -1) * i));
  t.same(punctuality.observe(), { count: 600, p50: 700, p99: 994, worst: 999 });
  t.end();
});

t.test('a timer is set earlier once it rang late, and slowly less early again', (t) => {
  const early = new Early();
  t.equal(early.lead, 1.6e6);
  early.rang(spanOf(3e6));
  t.ok(Math.abs(early.lead - 3.3e6) < 1);
  early.rang(spanOf(40e6));
  t.equal(early.lead, 6e6, 'no longer than is worth it');
  for (let i = 0; i < 200; i += 1) early.rang(spanOf(0.2e6));
  t.equal(early.lead, 1.6e6);
  t.end();
});

t.test('what a write takes is the middle of the last nine, whatever interrupted one', (t) => {
  const write = new WriteTime();
  t.equal(write.value, 0);
  for (const us of [70, 60, 5000, 65, 80]) write.add(spanOf(us * 1e3));
  t.equal(write.value, 70e3);
  for (let i = 0; i < 9; i += 1) write.add(spanOf(20e3));
  t.equal(write.value, 20e3);
  for (let i = 0; i < 9; i += 1) write.add(spanOf(5e6));
  t.equal(write.value, 0.3e6, 'no longer than is worth it');
  t.end();
});
