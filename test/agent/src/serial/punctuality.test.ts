// How punctuality is told, and how early a timer is set.

import { Early } from '@belfry/agent/src/serial/core/early.js';
import { Punctuality } from '@belfry/agent/src/serial/core/punctuality.js';
import { spanOf } from '@belfry/protocol/core/time.js';
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
