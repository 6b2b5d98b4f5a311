// A canvass by itself: two askings, and then a count of who answered.

import t from 'tap';
import { Canvass } from '#master/core/election/canvass.js';
import { NEVER, rawTime, spanOf } from '#protocol/time.js';

const at = (second: number) => rawTime(second * 1e9);
const newCanvass = (): Canvass => new Canvass(spanOf(2e9));

t.test('everybody is asked twice, and then the answers are counted', (t) => {
  const canvass = newCanvass();
  t.notOk(canvass.planned);
  canvass.plan(at(10));
  t.equal(canvass.wakeAt(), at(10));
  const due = [9, 10, 10.5, 11, 11.5, 12, 13].map((second) => canvass.due(at(second)));
  t.same(due, [undefined, 'ask', undefined, 'ask', undefined, 'count', undefined]);
  t.notOk(canvass.planned);
  t.equal(canvass.wakeAt(), NEVER);
  t.end();
});

t.test('the last answer of each counts, and only while it is asked', (t) => {
  const canvass = newCanvass();
  canvass.witness('early', true);
  canvass.plan(at(10));
  canvass.due(at(10));
  canvass.witness('a', true);
  canvass.witness('a', false);
  canvass.witness('b', true);
  canvass.due(at(12));
  t.same([canvass.answered, canvass.hearing], [2, 1]);
  canvass.witness('late', true);
  t.equal(canvass.answered, 2);
  canvass.plan(at(20));
  canvass.due(at(20));
  t.equal(canvass.answered, 0, 'the next one begins with nothing');
  t.end();
});

t.test('one that is stopped asks nobody and counts nothing', (t) => {
  const canvass = newCanvass();
  canvass.plan(at(10));
  canvass.due(at(10));
  canvass.stop();
  t.equal(canvass.due(at(12)), undefined);
  t.end();
});
