// What befell is marked in the plots.

import t from 'tap';
import { markAt, marksIn } from '#page/plots/marks.js';
import { NIGHT_MS, eventOf, troubleOf } from '#sim/console/standing-hub.js';

const WINDOW = { fromMs: NIGHT_MS - 60_000, toMs: NIGHT_MS + 60_000 };

t.test('events and troubles of the window are marks, the gravest first', (t) => {
  const events = [
    eventOf('a', { level: 'info' }),
    eventOf('b', { level: 'error' }),
    eventOf('c', { atMs: NIGHT_MS + 60_000 }),
  ];
  const troubles = [troubleOf('t'), troubleOf('u', { fromMs: 0, toMs: 1 })];
  t.same(
    marksIn(WINDOW, events, troubles).map(({ kind }) => kind),
    ['trouble', 'error', 'info'],
  );
  t.end();
});

t.test('a trouble that began long ago and lasts reaches into the window', (t) => {
  const [mark] = marksIn(WINDOW, [], [troubleOf('t', { fromMs: 0, toMs: null })]);
  t.equal(mark?.toMs, null);
  t.equal(markAt([mark!], NIGHT_MS, 0), mark);
  t.end();
});

t.test('a thousand events leave the plot to be seen', (t) => {
  const events = Array.from({ length: 1000 }, (_, i) => eventOf(`e${i}`));
  t.ok(marksIn(WINDOW, events, []).length <= 100);
  t.end();
});

t.test('under the mouse an event comes before the trouble that it lies in', (t) => {
  const marks = marksIn(WINDOW, [eventOf('a')], [troubleOf('t')]);
  t.equal(markAt(marks, NIGHT_MS + 200, 500)?.kind, 'warn');
  t.equal(markAt(marks, NIGHT_MS + 20_000, 500)?.kind, 'trouble');
  t.equal(markAt(marks, NIGHT_MS - 20_000, 500), undefined);
  t.end();
});
