// Timers by key, beside a naive table.
import t from 'tap';
import { rawTime } from '#protocol/time.js';
import { Timers } from '#protocol/timers.js';
import { integer } from '../sim/dice.js';
import { seededRandom } from '../sim/random.js';

t.test('timers agree with a naive table, whatever is set, moved, cancelled and taken', (t) => {
  const random = seededRandom(8);
  for (let run = 0; run < 50; run += 1) {
    const timers = new Timers<number>();
    const naive = new Map<number, number>();
    let now = 0;
    for (let i = 0; i < 500; i += 1) {
      const key = integer(random, 30);
      const dice = random();
      if (dice < 0.5) {
        const at = random() < 0.05 ? Infinity : now + integer(random, 100);
        timers.set(key, rawTime(at));
        if (at === Infinity) naive.delete(key);
        else naive.set(key, at);
      } else if (dice < 0.65) {
        timers.cancel(key);
        naive.delete(key);
      } else {
        now += integer(random, 20);
        const due = timers.due(rawTime(now));
        const least = Math.min(Infinity, ...naive.values());
        if (due === undefined) {
          if (least <= now) t.fail('something was due');
        } else {
          if (naive.get(due) !== least || least > now) t.fail('not the earliest');
          naive.delete(due);
        }
      }
      if (timers.next() !== Math.min(Infinity, ...naive.values())) t.fail('not the next');
      if (timers.at(key) !== (naive.get(key) ?? Infinity)) t.fail('not its time');
    }
  }
  t.pass();
  t.end();
});

t.test('a timer that is set again moves, and those that are due come earliest first', (t) => {
  const timers = new Timers<string>();
  timers.set('a', rawTime(30));
  timers.set('b', rawTime(20));
  timers.set('c', rawTime(10));
  timers.set('c', rawTime(40));
  t.equal(timers.next(), 20);
  t.equal(timers.due(rawTime(19)), undefined);
  t.same([timers.due(rawTime(35)), timers.due(rawTime(35))], ['b', 'a']);
  t.equal(timers.due(rawTime(35)), undefined);
  t.equal(timers.at('c'), 40);
  timers.cancel('c');
  t.equal(timers.next(), Infinity);
  t.end();
});
