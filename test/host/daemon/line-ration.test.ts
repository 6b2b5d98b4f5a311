// How many lines of the log somebody else can cause.
import t from 'tap';
import { LINES_WINDOW, LineRation } from '#host/daemon/line-ration.js';

const line = (text: string): { level: 'warn'; text: string } => ({ level: 'warn', text });

t.test('one that flaps all day is told a few times, and then how often', (t) => {
  const ration = new LineRation();
  const told: string[] = [];
  for (let now = 0; now < 86_400_000; now += 100) {
    told.push(...ration.ended(now).map(({ text }) => text));
    if (ration.admits('joined', 'kmc', line('kmc joined'), now)) told.push('kmc joined');
  }
  t.ok(told.length <= 7 * 144 + 7, `${told.length} lines for 864000 events`);
  t.match(told[6], /^kmc joined \(not told at once, and \d+ more like this\)$/);
  t.end();
});

t.test('many names have a ration together, and none of another kind', (t) => {
  const ration = new LineRation();
  let told = 0;
  for (let i = 0; i < 10_000; i += 1)
    if (ration.admits('left', `line-${i}`, line('left'), i)) told += 1;
  t.equal(told, 40);
  t.ok(ration.admits('formed', '', line('formed'), 10_000));
  t.same(ration.ended(10_000), []);
  t.match(ration.ended(LINES_WINDOW + 1), [{ text: /9959 more like this/ }]);
  t.end();
});

t.test('the last of what was kept back is told, so that nobody believes what was before', (t) => {
  const ration = new LineRation();
  for (let i = 0; i < 9; i += 1) ration.admits('health', 'kmc', line(`state ${i}`), i);
  t.match(ration.ended(LINES_WINDOW + 10), [{ text: /^state 8 / }]);
  t.same(ration.ended(LINES_WINDOW + 20), [], 'once');
  t.ok(ration.admits('health', 'kmc', line('state 9'), LINES_WINDOW + 30));
  t.end();
});
