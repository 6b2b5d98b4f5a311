// Instants are written in the zone that was chosen.

import t from 'tap';
import {
  clockParts,
  clockText,
  dateText,
  spanOfTimeText,
  whenText,
  zoneText,
} from '#page/words/times.js';

const NIGHT = Date.UTC(2026, 11, 1, 3, 12, 4);

t.test('a clock shows the hour of its zone', (t) => {
  t.equal(clockText(NIGHT, 'UTC'), '03:12:04');
  t.equal(dateText(NIGHT, 'UTC'), 'Tuesday, 1 December 2026');
  t.equal(zoneText(NIGHT, 'UTC'), 'UTC');
  const local = new Date(NIGHT);
  t.equal(clockParts(NIGHT, 'local').hours, local.getHours());
  t.end();
});

t.test('a date stands only where it is another than today', (t) => {
  t.equal(whenText(NIGHT, NIGHT + 3_600_000, 'UTC'), '03:12:04');
  t.equal(whenText(NIGHT, NIGHT + 86_400_000, 'UTC'), '1 Dec, 03:12:04');
  t.equal(whenText(NIGHT, NIGHT + 60 * 86_400_000, 'UTC'), '1 Dec 2026, 03:12:04');
  t.end();
});

t.test('what lasts has no end', (t) => {
  const now = NIGHT + 60_000;
  t.equal(spanOfTimeText(NIGHT, NIGHT + 36_000, now, 'UTC'), '03:12:04 to 03:12:40');
  t.equal(spanOfTimeText(NIGHT, null, now, 'UTC'), 'since 03:12:04');
  t.end();
});
