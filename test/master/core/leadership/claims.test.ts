// What agents claim of later terms: as far as more than half of them have come, and nothing for those that follow.

import t from 'tap';
import { Claims } from '#master/core/leadership/claims.js';

t.test('the latest term that more than half of all agents have come to is reached', (t) => {
  const claims = new Claims();
  claims.claim('a', 30);
  claims.claim('b', 20);
  t.equal(claims.reached(9, 5), 0, 'two of five are too few');
  claims.claim('c', 25);
  t.equal(claims.reached(9, 5), 20, 'all three know 20, or a later one');
  t.equal(claims.reached(9, 2), 25, 'more claims than keys: more than half of the claims');
  t.equal(claims.reached(25, 5), 0, 'what is known is no news');
  t.end();
});

t.test('it is counted around the end of the circle', (t) => {
  const claims = new Claims();
  for (const name of ['a', 'b']) claims.claim(name, 3);
  t.equal(claims.reached(0xfffe, 3), 3);
  t.end();
});

t.test('who follows us, and what has come to be known, claims nothing any more', (t) => {
  const claims = new Claims();
  claims.claim('a', 30);
  claims.claim('b', 12);
  claims.withdraw('a');
  t.notOk(claims.has('a'));
  claims.settle(11);
  t.ok(claims.has('b'));
  claims.settle(12);
  t.notOk(claims.has('b'));
  t.end();
});
