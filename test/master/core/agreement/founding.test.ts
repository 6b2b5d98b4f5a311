// Whose time a group takes at its start, worked by hand: a second of trust, and opinions in milliseconds.

import t from 'tap';
import {
  type Assembly,
  type Opinion,
  contradiction,
  found,
} from '#master/core/agreement/founding.js';
import { SECOND, spanOf } from '#protocol/time.js';

const MILLISECONDS = 1e6;

/** What an agent has of its own: a clock that was set is trusted by a second. */
const own = (name: string, offset: number): Opinion => ({
  name,
  kind: 'own',
  vote: { offset: offset * MILLISECONDS, bound: SECOND },
});
/** What it holds of a group's time, known to a millisecond. */
const held = (name: string, offset: number): Opinion => ({
  name,
  kind: 'group',
  vote: { offset: offset * MILLISECONDS, bound: MILLISECONDS },
});

/** Everybody who has a key has come with an opinion, but for these changes. */
const assembly = (opinions: readonly Opinion[], changes: Partial<Assembly> = {}): Assembly => ({
  keys: opinions.length,
  absent: 0,
  opinions,
  ownSet: true,
  returns: false,
  trust: spanOf(SECOND),
  ...changes,
});

t.test('a running group from which more than half of all keys come goes on', (t) => {
  const outcome = found(assembly([held('a', 5000), held('b', 5000), own('c', 0)]));
  t.match(outcome, { by: 'group', offset: 5e9, agreed: true, voters: 2, disagreeing: [] });
  const half = found(assembly([held('a', 5000), held('b', 5000)], { keys: 4, absent: 2 }));
  t.match(half, { by: 'own', offset: 0 }, 'two of four are not more than half');
  t.end();
});

t.test('what all hold of it, a rogue cannot move beyond their bounds', (t) => {
  // 5000 ± 1 and 5001 ± 1 have 5000 to 5001 in common, next to the median of both: 5000.5.
  const outcome = found(assembly([held('a', 5000), held('b', 5001), held('rogue', 9000)]));
  t.match(outcome, { by: 'group', offset: 5000.5e6, disagreeing: ['rogue'] });
  t.end();
});

t.test('else most clocks decide, and the master’s own is one of them', (t) => {
  // 0, 100 and 200 ms, each ± 1 s, agree on their median; three of four clocks are a majority.
  const outcome = found(assembly([own('a', 100), own('b', 200), own('c', 9000)]));
  t.match(outcome, { by: 'clocks', offset: 100e6, agreed: true, voters: 4, disagreeing: ['c'] });
  t.end();
});

t.test('a master that most agents contradict gives way, and one agent is not enough', (t) => {
  // The master's 0 ± 1 s leaves out what both agents say: its clock is named as undefined.
  const outcome = found(assembly([own('a', 5000), own('b', 5000)]));
  t.match(outcome, { by: 'clocks', offset: 5e9, voters: 3, disagreeing: [undefined] });
  // With a third agent that is missing, three of four clocks would be needed; two of three agents are enough.
  const missing = { keys: 3, absent: 1 };
  const agents = found(assembly([own('a', 5000), own('b', 5000)], missing));
  t.match(agents, { by: 'clocks', offset: 5e9, voters: 3, disagreeing: [undefined] });
  const alone = found(assembly([own('a', 5000)]));
  t.match(alone, { by: 'own', offset: 0, agreed: false, voters: 2, disagreeing: ['a'] });
  t.end();
});

t.test('for want of a majority the master’s own clock decides', (t) => {
  t.match(found(assembly([], { keys: 3, absent: 3 })), { by: 'own', offset: 0, agreed: true });
  // One of three holds a group's time within the trust: that is kept.
  const kept = found(assembly([held('a', 300)], { keys: 3, absent: 2 }));
  t.match(kept, { by: 'own', offset: 300e6, agreed: true, voters: 2 });
  const far = found(assembly([held('a', 1300)], { keys: 3, absent: 2 }));
  t.match(
    far,
    { by: 'own', offset: 0, agreed: false, disagreeing: ['a'] },
    'nobody moves it by more',
  );
  t.end();
});

t.test('a master whose clock was never set needs more than half of all agents', (t) => {
  const unset = { ownSet: false };
  t.same(found(assembly([own('a', 5)], { ...unset, keys: 2, absent: 1 })), { doubt: 'no-clock' });
  t.same(found(assembly([own('a', 0), own('b', 9000)], unset)), { doubt: 'no-clock' });
  t.match(found(assembly([own('a', 5)], unset)), { by: 'clocks', offset: 5e6, voters: 1 });
  t.end();
});

t.test(
  'a master that comes back waits while those who are missing may confirm another time',
  (t) => {
    const back = { returns: true, keys: 3 };
    // One of three holds another time; with the two that are missing they may be a majority.
    t.same(found(assembly([held('a', 5000)], { ...back, absent: 2 })), { doubt: 'contradicted' });
    // Two came without a time: one is none.
    t.match(found(assembly([held('a', 5000)], { ...back, absent: 0 })), {
      by: 'own',
      agreed: false,
    });
    t.match(
      found(assembly([held('a', 500)], { ...back, absent: 2 })),
      { by: 'own', offset: 500e6 },
      'within the trust there is no contradiction',
    );
    t.end();
  },
);

t.test(
  'agents that come later contradict a time that is off by more than two clocks may differ',
  (t) => {
    const late = (offset: number, keys = 3) =>
      contradiction(assembly([own('a', offset), own('b', offset)], { keys, absent: keys - 2 }));
    // Two clocks that were each set to a second may be 2 s apart.
    t.equal(late(2000), undefined);
    t.match(late(2001), { by: 'clocks', offset: 2001e6, voters: 2 });
    t.match(late(-2001), { offset: -2001e6 });
    t.equal(late(9000, 4), undefined, 'two of four are not more than half');
    t.equal(contradiction(assembly([own('a', 9000)])), undefined, 'one never is enough');
    t.end();
  },
);
