// Since when somebody wants to know: by the clock on his wall, by an instant, or by how long ago.

import t from 'tap';
import { localText, parseSince } from '#host/cli/history.js';

const zone = process.env['TZ'];
t.before(() => {
  process.env['TZ'] = 'Europe/Berlin';
});
t.teardown(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

const NOW = Date.parse('2026-11-30T09:30:00Z');
const since = (text: string): string => new Date(parseSince(text, NOW)).toISOString();

t.test('an hour is the last one of that name here', (t) => {
  t.equal(since('03:00'), '2026-11-30T02:00:00.000Z');
  t.equal(since('10:30'), '2026-11-30T09:30:00.000Z', 'now');
  t.equal(since('10:31'), '2026-11-29T09:31:00.000Z', 'yesterday');
  t.equal(since('23:59:59'), '2026-11-29T22:59:59.000Z');
  t.end();
});

t.test('dates are meant as they are here, unless they say otherwise', (t) => {
  t.equal(since('2026-11-22'), '2026-11-21T23:00:00.000Z');
  t.equal(since('2026-07-22 03:00'), '2026-07-22T01:00:00.000Z', 'in summer');
  t.equal(since('2026-11-22T03:00:05'), '2026-11-22T02:00:05.000Z');
  t.equal(since('2026-11-22T03:00:00Z'), '2026-11-22T03:00:00.000Z');
  t.equal(since('8h'), '2026-11-30T01:30:00.000Z');
  t.equal(since('1d'), '2026-11-29T09:30:00.000Z');
  t.end();
});

t.test('what is no time is said in one line', (t) => {
  for (const text of [
    '',
    '3',
    '25:00',
    '10:60',
    '2026-13-01',
    'yesterday',
    '-8h',
    '8x',
    '3 o’clock',
  ])
    t.throws(() => parseSince(text, NOW), RangeError, text);
  t.end();
});

t.test('times are shown as they are here', (t) => {
  t.equal(localText(NOW), '2026-11-30 10:30:00+01:00');
  process.env['TZ'] = 'UTC';
  t.equal(localText(NOW), '2026-11-30 09:30:00Z');
  process.env['TZ'] = 'America/St_Johns';
  t.equal(localText(NOW), '2026-11-30 06:00:00-03:30');
  process.env['TZ'] = 'Europe/Berlin';
  t.end();
});
