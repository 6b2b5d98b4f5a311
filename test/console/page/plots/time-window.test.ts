// Zooming and moving in time.

import t from 'tap';
import { between, move, windowWidth, windowAt, zoom } from '#page/plots/time-window.js';

const NOW = 1_000_000_000;
const LIVE = { live: true, spanMs: 300_000 } as const;

t.test('live time ends now', (t) => {
  t.same(windowAt(LIVE, NOW), { fromMs: NOW - 300_000, toMs: NOW });
  t.end();
});

t.test('live time that is zoomed at its end stays live', (t) => {
  t.same(zoom(LIVE, 0.5, NOW, NOW), { live: true, spanMs: 150_000 });
  t.same(zoom(LIVE, 2, NOW, NOW), { live: true, spanMs: 600_000 });
  t.same(zoom(LIVE, 2, NOW - 1000, NOW), { live: true, spanMs: 600_000 }, 'or all but there');
  t.end();
});

t.test('what is under the mouse stays there', (t) => {
  const at = NOW - 200_000;
  const range = zoom(LIVE, 0.5, at, NOW);
  t.equal(range.live, false);
  const { fromMs, toMs } = windowAt(range, NOW);
  t.equal(toMs - fromMs, 150_000);
  t.equal((at - fromMs) / (toMs - fromMs), 100_000 / 300_000);
  t.end();
});

t.test('nobody zooms to less than ten seconds, nor to more than some years', (t) => {
  let range = zoom(LIVE, 1e-9, NOW - 100_000, NOW);
  t.equal(windowWidth(windowAt(range, NOW)), 10_000);
  range = zoom(LIVE, 1e12, NOW, NOW);
  t.ok(windowWidth(windowAt(range, NOW)) < 4 * 365 * 86_400_000);
  t.equal(windowWidth(windowAt(between(5, 5, NOW), NOW)), 10_000);
  t.end();
});

t.test('back in time and forward again leads to now, and never beyond', (t) => {
  const back = move(LIVE, -1, NOW);
  t.same(windowAt(back, NOW), { fromMs: NOW - 600_000, toMs: NOW - 300_000 });
  t.same(move(back, 0.5, NOW), { live: false, fromMs: NOW - 450_000, toMs: NOW - 150_000 });
  t.same(move(back, 2, NOW), LIVE);
  t.same(between(NOW - 100_000, NOW - 50_000, NOW), {
    live: false,
    fromMs: NOW - 100_000,
    toMs: NOW - 50_000,
  });
  t.end();
});
