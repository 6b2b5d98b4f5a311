// A console that is gone is asked again, less and less often.

import t from 'tap';
import { waitBefore } from '#page/data/backoff.js';

t.test('pauses grow to a quarter of a minute, and differ between pages', (t) => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => waitBefore(attempt, 0.5));
  t.same(pauses, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  t.ok(waitBefore(1, 0) < waitBefore(1, 1));
  t.end();
});
