// Crystals count by how they change, while a group keeps the rate that it had from UTC.

import t from 'tap';
import { HeldRates } from '#master/core/agreement/held-rates.js';

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-15;

t.test('a crystal stands by the group’s rate at first, and by its change later', (t) => {
  const held = new HeldRates();
  t.ok(near(held.rateBy('line-1', 2e-5, 1e-6), 1e-6));
  t.ok(near(held.rateBy('line-2', -4e-5, 1e-6), 1e-6));
  t.ok(near(held.rateBy('line-1', 2.1e-5, 1.2e-6), 2e-6), 'it has gained 1 ppm');
  t.ok(near(held.rateBy('line-3', 7e-5, 1.2e-6), 1.2e-6), 'one that comes later begins then');
  t.end();
});

t.test('when references were there again, all begins anew', (t) => {
  const held = new HeldRates();
  held.rateBy('line-1', 2e-5, 0);
  held.forget();
  t.ok(near(held.rateBy('line-1', 3e-5, 5e-6), 5e-6));
  t.end();
});
