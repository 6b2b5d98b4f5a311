// The seconds of one clock on their way into a store.

import t from 'tap';
import { SeriesSeconds, STRAGGLER_SECONDS } from '#console/core/history/series-seconds.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';

const at = (seconds: number) => madeSecond(NIGHT_MS + seconds * 1000);
const shape = (series: SeriesSeconds) =>
  series.unwritten.map(({ number, count }) => [number, count]);

t.test('a chunk ends with its ten minutes', (t) => {
  const series = new SeriesSeconds(1);
  for (let i = 590; i < 1210; i += 1) series.add(at(i));
  t.same(shape(series), [
    [1, 10],
    [2, 600],
    [3, 10],
  ]);
  t.equal(series.ended.length, 2);
  t.end();
});

t.test('a straggler and a second one of the same second are dropped', (t) => {
  const series = new SeriesSeconds(1);
  t.ok(series.add(at(100)));
  t.notOk(series.add({ ...at(100), atMs: NIGHT_MS + 100_900 }));
  t.notOk(series.add(at(101 - STRAGGLER_SECONDS)));
  t.ok(series.add(at(101)));
  t.same(shape(series), [[1, 2]]);
  t.end();
});

t.test('a time that was set back begins a new chunk, and nothing is lost of either', (t) => {
  const series = new SeriesSeconds(5);
  for (let i = 100; i < 200; i += 1) series.add(at(i));
  for (let i = 100 - 3600; i < 150 - 3600; i += 1) t.ok(series.add(at(i)));
  for (let i = 150; i < 160; i += 1) t.ok(series.add(at(i)));
  t.same(shape(series), [
    [5, 100],
    [6, 50],
    [7, 10],
  ]);
  t.end();
});

t.test('what a journal holds is not asked for again, what it lacks is', (t) => {
  const series = new SeriesSeconds(1);
  for (let i = 0; i < 5; i += 1) series.add(at(i));
  const [chunk] = series.unwritten;
  t.equal(chunk!.unjournaled()!.count, 5);
  chunk!.wasJournaled(7);
  t.equal(chunk!.unjournaled(), undefined);
  series.add(at(5));
  t.equal(chunk!.unjournaled()!.at(0).atMs, NIGHT_MS + 5000);
  chunk!.wasJournaled(8);
  t.equal(chunk!.journal, 7, 'the first row that holds some of it');
  t.end();
});

t.test('what a journal held is taken up, chunk by chunk', (t) => {
  const before = new SeriesSeconds(3);
  for (let i = 598; i < 603; i += 1) before.add(at(i));
  const after = new SeriesSeconds(2);
  for (const [row, { number, table }] of before.unwritten.entries())
    after.replay(number, table, 40 + row);
  t.same(shape(after), [
    [3, 2],
    [4, 3],
  ]);
  t.equal(after.ended.length, 1);
  t.same(
    after.unwritten.map((chunk) => [chunk.journal, chunk.unjournaled()]),
    [
      [40, undefined],
      [41, undefined],
    ],
  );
  t.ok(after.add(at(603)));
  t.end();
});

t.test(
  'a chunk that was encoded gives the same seconds, whether the journal has them or not',
  (t) => {
    const series = new SeriesSeconds(1);
    for (let i = 0; i < 20; i += 1) series.add(at(i));
    series.end();
    const chunk = series.ended[0]!;
    const table = chunk.table;
    chunk.encode();
    t.equal(chunk.unjournaled()!.count, 20);
    chunk.wasJournaled(1);
    t.strictSame(chunk.table.seconds, table.seconds);
    t.equal(chunk.encode(), chunk.encode());
    t.equal(series.dropFirst(), chunk);
    t.same(series.unwritten, []);
    series.end();
    t.same(series.ended, [], 'nothing is no chunk');
    t.end();
  },
);
