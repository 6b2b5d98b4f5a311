// A line that is followed: taken over when it, or its quality, is another.

import t from 'tap';
import { LineNews } from '#master/core/member/line-news.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';

const leapNote = 'none';

const newLine = () => ({
  raw: rawTime(0),
  group: groupTime(1_790_000_000),
  rate: 0,
  bound: spanOf(0),
  drift: 0,
});

t.test('another line, or another quality of the same, is news once', (t) => {
  const news = new LineNews();
  const line = newLine();
  t.notOk(
    news.take({ line, quality: 'unset', orders: 0, leapNote }),
    'who has no time has no news',
  );
  t.ok(news.take({ line, quality: 'synchronised', orders: 0, leapNote }));
  t.notOk(news.take({ line, quality: 'synchronised', orders: 0, leapNote }));
  t.ok(news.take({ line, quality: 'holdover', orders: 0, leapNote }));
  t.ok(
    news.take({ line: newLine(), quality: 'holdover', orders: 0, leapNote }),
    'a line of the same numbers, sent anew',
  );
  t.end();
});

t.test('after a break the same line is news again', (t) => {
  const news = new LineNews();
  const line = newLine();
  news.take({ line, quality: 'synchronised', orders: 0, leapNote });
  news.forget();
  t.ok(news.take({ line, quality: 'synchronised', orders: 0, leapNote }));
  t.end();
});

t.test('news that follow an order of an operator say so, once', (t) => {
  const news = new LineNews();
  const quality = 'synchronised';
  t.equal(
    news.take({ line: newLine(), quality, orders: 3, leapNote })?.ordered,
    false,
    'orders of before',
  );
  t.equal(news.take({ line: newLine(), quality, orders: 4, leapNote })?.ordered, true);
  t.equal(news.take({ line: newLine(), quality, orders: 4, leapNote })?.ordered, false);
  t.end();
});
