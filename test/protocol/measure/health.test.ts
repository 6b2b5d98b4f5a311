// The health of a peer by how long it has been silent.
import t from 'tap';
import { healthOf } from '#protocol/measure/health.js';
import { rawTime, spanOf } from '#protocol/time.js';

t.test('a peer is suspected after three silent intervals and lost after ten', (t) => {
  const judged = (silent: number): string =>
    healthOf(rawTime(5e9), rawTime(5e9 + silent), spanOf(2e9));
  t.same([0, 6e9, 6e9 + 1, 20e9, 20e9 + 1, 1e15].map(judged), [
    'healthy',
    'healthy',
    'suspected',
    'suspected',
    'lost',
    'lost',
  ]);
  t.equal(healthOf(rawTime(-Infinity), rawTime(0), spanOf(1e9)), 'lost', 'never heard at all');
  t.end();
});
