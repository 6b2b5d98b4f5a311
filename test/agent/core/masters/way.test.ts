// Whether a master's asks reach us: noticed by their absence while ours are answered, and kept open from then on.
import t from 'tap';
import { Way } from '#agent/core/masters/way.js';
import { type RawTime, rawTime, spanOf } from '#protocol/time.js';

const EVERY = spanOf(20e9);
const at = (second: number): RawTime => rawTime(second * 1e9);

/** Asks when it is to, and is answered, while no ask of the master comes; until it knows that the way closes. */
function closes(way: Way, from: number): { after: number; keep: number; at: number } | undefined {
  for (let second = from; second < from + 1000; second += 0.5) {
    if (!way.wake(at(second))) continue;
    const closing = way.answered(at(second));
    if (closing !== undefined)
      return { after: closing.after / 1e9, keep: closing.keep / 1e9, at: second };
  }
  return undefined;
}

t.test('three asks that were missed in a row, while ours were answered, close the way', (t) => {
  const way = new Way();
  way.asked(at(0), EVERY);
  t.equal(way.wakeAt(), 30e9, 'half an interval late');
  t.match(closes(way, 0), { after: 20, at: 70 });
  t.match(way.keep, 20e9 / 3);
  t.equal(way.wakeAt(), (70 + 20 / 3) * 1e9, 'it is kept open from now on');
  t.match(closes(way, 70), { after: 20 / 3, keep: 20 / 9 }, 'and if that is not enough, by more');
  t.match(closes(way, 140), { keep: 2 });
  t.equal(closes(way, 300), undefined, 'more often than every two seconds would help nobody');
  t.end();
});

t.test('an ask that is lost now and then closes nothing', (t) => {
  const way = new Way();
  way.asked(at(0), EVERY);
  let second = 0;
  for (let i = 0; i < 20; i += 1) {
    // Of three asks one is lost, so that we look, and the next two come by themselves.
    t.equal(way.wake(at(second + 30)), true);
    t.equal(way.answered(at(second + 30)), undefined);
    for (const later of [30, 50, 70, 90]) way.asked(at(second + later), EVERY);
    second += 90;
  }
  t.equal(way.keep, undefined);
  t.end();
});

t.test('a master that does not answer either is no closed way', (t) => {
  const way = new Way();
  way.asked(at(0), EVERY);
  for (let second = 0; second < 1000; second += 1) way.wake(at(second));
  t.equal(way.answered(at(1000)), undefined);
  t.equal(way.keep, undefined);
  way.end();
  t.equal(way.wakeAt(), Infinity);
  t.end();
});

t.test('at short intervals nothing is looked for', (t) => {
  const way = new Way();
  way.asked(at(0), spanOf(1e9));
  t.equal(way.wakeAt(), Infinity);
  t.end();
});
