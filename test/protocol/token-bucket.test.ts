// The token bucket, worked by hand: four at once, and one more every ten seconds.
import t from 'tap';
import { rawTime, spanOf } from '#protocol/time.js';
import { TokenBucket } from '#protocol/token-bucket.js';
import { seededRandom } from '../sim/random.js';

const OPTIONS = { burst: 4, refillEvery: spanOf(10e9) };

t.test('it is full at first, and gives as many as it holds', (t) => {
  const bucket = new TokenBucket(OPTIONS);
  const taken = [0, 1, 1, 2, 2].map((seconds) => bucket.take(rawTime(seconds * 1e9)));
  t.same(taken, [true, true, true, true, false]);
  t.end();
});

t.test('a token comes back every ten seconds from when it was full, and no more than four', (t) => {
  const bucket = new TokenBucket(OPTIONS);
  const take = (seconds: number): boolean => bucket.take(rawTime(seconds * 1e9));
  for (let i = 0; i < 4; i += 1) take(3);
  t.same([take(12.9), take(13), take(13.1)], [false, true, false]);
  t.same([take(22.9), take(23)], [false, true], 'what was refused does not count');
  t.same([1000, 1000, 1000, 1000, 1000].map(take), [true, true, true, true, false]);
  t.end();
});

t.test('however it is asked, over a long time it gives one in ten seconds and four more', (t) => {
  const random = seededRandom(1);
  const bucket = new TokenBucket(OPTIONS);
  let [at, taken] = [0, 0];
  while (at < 1e13) {
    if (bucket.take(rawTime(at))) taken += 1;
    at += random() < 0.01 ? 1e11 * random() : 1e9 * random();
  }
  t.ok(taken <= 1e13 / 10e9 + 4, `${taken}`);
  t.ok(taken > 300);
  t.end();
});
