// Offset and delay of one exchange, worked by hand.
import t from 'tap';
import { sampleOf } from '#protocol/measure/exchange.js';
import { seededRandom } from '../../sim/random.js';
import { exchangeOf } from './exchange-of.js';

t.test('the offset is the mean of both ways, the delay is the round trip without the hold', (t) => {
  // The other clock is 1000 ahead; 30 there, 10 held, 30 back.
  t.same(sampleOf(exchangeOf(100, 1130, 1140, 170)), {
    at: 135,
    offset: 1000,
    delay: 60,
    error: 7,
  });
  // The same clocks, but 50 there and 10 back: wrong by half the difference, within half the delay.
  t.same(sampleOf(exchangeOf(100, 1150, 1160, 170)), {
    at: 135,
    offset: 1020,
    delay: 60,
    error: 7,
  });
  // A clock behind, and no hold at all.
  t.same(sampleOf(exchangeOf(5000, 10, 10, 5008)), { at: 5004, offset: -4994, delay: 8, error: 7 });
  t.end();
});

t.test('the true offset lies within half the delay, however the path is cut in two', (t) => {
  const random = seededRandom(1);
  for (let i = 0; i < 10_000; i += 1) {
    const offset = (random() - 0.5) * 1e9;
    const [there, hold, back] = [random() * 1e6, random() * 1e5, random() * 1e6];
    const asked = random() * 1e12;
    const arrived = asked + there + offset;
    const sample = sampleOf(
      exchangeOf(asked, arrived, arrived + hold, asked + there + hold + back),
    );
    if (Math.abs(sample.offset - offset) > sample.delay / 2 + 0.01) t.fail(`${there} ${back}`);
  }
  t.pass();
  t.end();
});
