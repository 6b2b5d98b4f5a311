// How finely histories keep each quantity.

import t from 'tap';
import { fromSteps, toSteps } from '#console/core/history/resolution.js';
import { HISTORY_QUANTITIES } from '#console/core/history/sample.js';

t.test('a value comes back to within half a step, and what is no number is not known', (t) => {
  t.equal(fromSteps('offset', toSteps('offset', -12_345)), -12_345);
  t.equal(fromSteps('rate', toSteps('rate', -3.254_37)), -3.2544);
  t.equal(fromSteps('lossOut', toSteps('lossOut', 1)), 1);
  t.equal(fromSteps('temperature', toSteps('temperature', 45.126)), 45.13);
  for (const quantity of HISTORY_QUANTITIES)
    for (const unknown of [null, undefined, NaN, Infinity])
      t.ok(Number.isNaN(toSteps(quantity, unknown)));
  t.ok(Object.is(toSteps('offset', -0.2), 0), 'there is no negative zero');
  t.end();
});
