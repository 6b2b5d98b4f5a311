// A leader and later terms than its own: agents that follow one, and one that nobody leads under.

import t from 'tap';
import { LaterTerms } from '#master/core/election/later-terms.js';
import { Minority } from '#master/core/leadership/minority.js';
import { rawTime, spanOf } from '#protocol/time.js';

const at = (second: number) => rawTime(second * 1e9);
const newTerms = (): LaterTerms => new LaterTerms(spanOf(2e9), new Minority());

t.test('a term ends when more than half of the agents that answer have refused it', (t) => {
  const terms = newTerms();
  const refused = (name: string): boolean => terms.refusedBy(name, 3, 3, at(1));
  t.same(
    ['a', 'a', 'a'].map(refused),
    [false, false, false],
    'one is one, however often it says so',
  );
  t.ok(refused('b'));
  terms.begin();
  t.notOk(refused('c'), 'under the next term they are counted anew');
  t.end();
});

t.test('few agents that are all that answer end a term four times in a row only', (t) => {
  const terms = newTerms();
  const ended = [1, 2, 3, 4, 5].map((second) => terms.refusedBy('a', 1, 9, at(second)));
  t.same(ended, [true, true, true, true, false]);
  t.end();
});

t.test('a later term is unled when it has been known for the time of a meeting', (t) => {
  const terms = newTerms();
  const unled = [10, 11.9, 12].map((second) => terms.isUnled(true, at(second)));
  t.same(unled, [false, false, true]);
  t.notOk(terms.isUnled(false, at(13)), 'it is led beyond');
  t.notOk(terms.isUnled(true, at(14)), 'and the next one has its own time');
  t.end();
});
