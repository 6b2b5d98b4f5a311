// Quantities are written as people read them.

import t from 'tap';
import {
  boundText,
  countText,
  durationText,
  offsetText,
  rateText,
  shareText,
  spanText,
  temperatureText,
} from '#page/words/format.js';

t.test('a span has three digits and the unit in which they are short', (t) => {
  const written: readonly (readonly [number | null, string])[] = [
    [null, '–'],
    [0, '0 ns'],
    [-0.4, '0 ns'],
    [999.4, '999 ns'],
    [999.6, '1.00 µs'],
    [-1234, '−1.23 µs'],
    [999_600, '1.00 ms'],
    [45e6, '45.0 ms'],
    [1.5e9, '1.50 s'],
    [59.96e9, '1 min'],
    [125e9, '2 min 5 s'],
    [-3.6e12, '−1 h'],
    [3.66e12, '1 h 1 min'],
    [90_000e9, '1 d 1 h'],
  ];
  for (const [ns, text] of written) t.equal(spanText(ns), text);
  t.end();
});

t.test('an offset has its sign, and zero has none', (t) => {
  t.equal(offsetText(1200), '+1.20 µs');
  t.equal(offsetText(-1200), '−1.20 µs');
  t.equal(offsetText(0.3), '0 ns');
  t.equal(offsetText(null), '–');
  t.equal(boundText(180_000), '± 180 µs');
  t.equal(boundText(null), '–');
  t.end();
});

t.test('rates, shares and temperatures have their units', (t) => {
  t.equal(rateText(12.345), '+12.35 ppm');
  t.equal(rateText(-0.001), '0.00 ppm');
  t.equal(rateText(null), '–');
  t.equal(shareText(0), '0 %');
  t.equal(shareText(0.008), '0.8 %');
  t.equal(shareText(0.125), '13 %');
  t.equal(temperatureText(-3.14), '−3.1 °C');
  t.end();
});

t.test('how long something lasts is in whole seconds', (t) => {
  t.equal(durationText(36_400), '36 s');
  t.equal(durationText(-5), '0 s');
  t.equal(durationText(60_000), '1 min');
  t.equal(durationText(7_265_000), '2 h 1 min');
  t.equal(countText(1, 'line'), '1 line');
  t.equal(countText(1000, 'line'), '1 000 lines');
  t.end();
});
