// What can be undone of the settings of a group's time.

import t from 'tap';
import { TimeSettings, SETTINGS_MOST } from '#master/core/group/time-settings.js';
import { groupAdd, spanOf } from '#protocol/time.js';
import { BEGINNING } from '../../../sim/group.js';

const SECOND = 1e9;
const DAY = 86_400 * SECOND;
const after = (nanoseconds: number) => groupAdd(BEGINNING, spanOf(nanoseconds));

t.test('the last setting is undone first, and each once', (t) => {
  const settings = new TimeSettings();
  settings.add(spanOf(DAY), after(DAY));
  settings.add(spanOf(-SECOND), after(DAY + SECOND));
  const now = after(DAY + 5 * SECOND);
  t.equal(settings.last(now)!.by, -SECOND);
  t.equal(settings.undo(now)!.by, -SECOND);
  t.equal(settings.undo(now)!.by, DAY);
  t.equal(settings.undo(now), undefined);
  t.same(settings.kept, []);
  t.end();
});

t.test('what lies ahead of the time has been undone in another way', (t) => {
  const settings = new TimeSettings();
  settings.add(spanOf(SECOND), after(SECOND));
  settings.add(spanOf(DAY), after(DAY));
  t.equal(settings.undo(after(60 * SECOND))!.by, SECOND);
  t.same(settings.kept, []);
  t.end();
});

t.test('the opposite of the last order is an undoing for who only sees the steps', (t) => {
  const settings = new TimeSettings();
  settings.learn(spanOf(DAY), after(DAY));
  settings.learn(spanOf(-DAY + 1e5), after(60 * SECOND));
  t.same(settings.kept, []);
  settings.learn(spanOf(-DAY), after(-DAY));
  t.equal(settings.last(after(0))!.by, -DAY);
  t.end();
});

t.test('who was away keeps only what it can tell from the time that it finds', (t) => {
  const kept = [
    { by: spanOf(2 * DAY), at: after(2 * DAY) },
    { by: spanOf(SECOND), at: after(2 * DAY + SECOND) },
    { by: spanOf(-2 * DAY), at: after(SECOND) },
  ];
  const found = new TimeSettings(kept);
  found.returnTo(after(3 * DAY));
  t.same(found.kept, kept.slice(0, 1));
  found.add(spanOf(SECOND), after(3 * DAY));
  found.returnTo(after(4 * DAY));
  t.equal(found.kept.length, 2, 'it is there now, and sees what happens');
  const undone = new TimeSettings(kept);
  undone.returnTo(after(DAY));
  t.same(undone.kept, []);
  t.end();
});

t.test('so many are kept, the latest', (t) => {
  const settings = new TimeSettings();
  for (let i = 1; i <= SETTINGS_MOST + 2; i += 1) settings.add(spanOf(i), after(i * SECOND));
  t.equal(settings.kept.length, SETTINGS_MOST);
  t.equal(settings.kept[0]!.by, 3);
  t.end();
});
