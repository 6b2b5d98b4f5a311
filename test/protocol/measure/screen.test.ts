// The checks that a sample must pass, each at its limit.
import t from 'tap';
import { sampleOf } from '#protocol/measure/exchange.js';
import { screen } from '#protocol/measure/screen.js';
import { exchangeOf } from './exchange-of.js';

t.test('each check that a sample must pass has its name', (t) => {
  const judged = (...stamps: [number, number, number, number]): string | undefined => {
    const made = exchangeOf(...stamps);
    return screen(made, sampleOf(made));
  };
  t.equal(judged(0, 1e5, 1.1e5, 2.1e5), undefined);
  t.equal(judged(0, 1e5, 1e5 - 1, 2e5), 'held-too-long', 'left before it came');
  t.equal(judged(0, 0, 1e9, 1e9 + 1e5), undefined, 'a second is not too long');
  t.equal(judged(0, 0, 1e9 + 1, 1e9 + 1e5), 'held-too-long');
  t.equal(judged(0, 0, 1e6, 1e6 - 51_000), undefined, 'fast crystals make a delay look negative');
  t.equal(judged(0, 0, 1e6, 1e6 - 51_001), 'negative-delay');
  t.equal(judged(0, 0, 0, -50_001), 'negative-delay');
  t.equal(judged(0, 0, 0, 3e9), undefined);
  t.equal(judged(0, 0, 0, 3e9 + 1), 'delay-too-long');
  t.end();
});
