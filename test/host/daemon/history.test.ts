// What is kept of what befell a daemon: the last lines, and when they are worth a write.

import t from 'tap';
import { History, parseHistory } from '#host/daemon/history.js';
import { groupTime } from '#protocol/time.js';

const MINUTE = 60_000;
const at = (second: number) => groupTime(1_790_000_000 + second, 5e8);

t.test('lines are kept as they were told, but for debugging', (t) => {
  const history = new History('run1');
  history.add({ level: 'info', text: 'line-1 joined' }, at(0), 0);
  history.add({ level: 'debug', text: 'measured' }, at(1), 1);
  history.add({ level: 'error', text: 'two\n  lines\u001B[2J' }, at(2), 2);
  t.same(history.entries, [
    { id: 'run1-1', at: '2026-09-21T14:13:20Z', level: 'info', text: 'line-1 joined' },
    { id: 'run1-2', at: '2026-09-21T14:13:22Z', level: 'error', text: 'two; lines?[2J' },
  ]);
  t.same(parseHistory(JSON.parse(JSON.stringify(history.entries))), history.entries);
  t.end();
});

t.test('memory and file are bounded: 500 lines, each cut off', (t) => {
  const history = new History('run1');
  for (let i = 0; i < 600; i += 1)
    history.add({ level: 'info', text: `${i} ${'x'.repeat(1000)}` }, at(i), i);
  t.equal(history.entries.length, 500);
  t.match(history.entries[0]!.text, /^100 x{295}…$/);
  t.ok(parseHistory(history.entries));
  t.end();
});

t.test('a warning is written within a minute, and the next ones ten minutes later', (t) => {
  const history = new History('run1');
  t.equal(history.isSaved, true);
  history.add({ level: 'info', text: 'joined' }, at(0), 0);
  t.equal(history.isSaved, false);
  t.equal(history.saveAt, Infinity, 'that can wait for the state');
  history.add({ level: 'warn', text: 'lost' }, at(1), 1000);
  t.equal(history.saveAt, 1000 + MINUTE);
  history.add({ level: 'warn', text: 'lost as well' }, at(2), 2000);
  t.equal(history.saveAt, 1000 + MINUTE);
  history.saved(1000 + MINUTE);
  t.equal(history.isSaved, true);
  history.add({ level: 'error', text: 'and again' }, at(3), 2 * MINUTE);
  t.equal(history.saveAt, 1000 + 11 * MINUTE);
  t.end();
});

t.test('a file that this program would not have written is none', (t) => {
  const good = {
    id: 'run1-7',
    at: '2026-09-21T14:13:20Z',
    level: 'info',
    text: 'x',
    subject: 'mit',
  };
  t.same(parseHistory([good, { ...good, more: 1 }]), [good, good]);
  for (const wrong of [null, {}, 'x', Array.from({ length: 501 }, () => good)])
    t.equal(parseHistory(wrong), undefined);
  for (const change of [
    { at: 7 },
    { id: 7 },
    { id: '' },
    { id: 'a b' },
    { subject: 7 },
    { subject: 'x\u001B' },
    { at: 'yesterday' },
    { at: '2026-99-99T99:99:99Z' },
    { at: '2026-02-30T00:00:00Z' },
    { text: 'x\u001B[2J' },
    { level: 'debug' },
    { level: 'x' },
    { text: 7 },
    { text: 'x'.repeat(301) },
  ])
    t.equal(parseHistory([{ ...good, ...change }]), undefined, JSON.stringify(change));
  t.equal(parseHistory([null]), undefined);
  t.end();
});

t.test('lines that an older program kept get ids that stay the same', (t) => {
  const [first, second] = [
    { at: '2026-09-21T14:13:20Z', level: 'info', text: 'x' },
    { at: '2026-09-21T14:13:20Z', level: 'warn', text: 'y' },
  ];
  const read = parseHistory([first, second])!;
  t.same(
    read.map(({ id }) => id),
    ['2026-09-21T14:13:20Z-0', '2026-09-21T14:13:20Z-1'],
  );
  t.same(parseHistory(read), read);
  t.end();
});

t.test('what came after an event is told by its id, and all of it where nobody knows that', (t) => {
  const history = new History(
    'run2',
    parseHistory([{ at: '2026-09-21T14:13:20Z', level: 'info', text: 'x' }]),
  );
  const kept = history.add({ level: 'warn', text: 'mit is gone', subject: 'mit\u001B' }, at(1), 0)!;
  history.add({ level: 'info', text: 'mit is back' }, at(2), 1);
  t.same(kept, {
    id: 'run2-1',
    at: '2026-09-21T14:13:21Z',
    level: 'warn',
    text: 'mit is gone',
    subject: 'mit?',
  });
  t.same(
    history.after(kept.id).map(({ text }) => text),
    ['mit is back'],
  );
  t.same(history.after('2026-09-21T14:13:20Z-0').length, 2);
  t.same(history.after('run1-17').length, 3);
  t.same(history.after('run2-2'), []);
  t.end();
});
