// The agent's replies: what they say, how many wait, and for how long.
import t from 'tap';
import { sealed } from '#sim/peer.js';
import { ASK, joined, refusals, replies, send } from '../joined.js';

t.test('an ask is answered with when it came and how long it was held', (t) => {
  const { follower, session } = joined();
  send(follower, sealed(session, ASK, 0, 1), 5_123_456_789);
  const [reply] = replies(follower, session, 5_123_460_000);
  t.match(reply, {
    timescale: 'raw',
    seconds: 5,
    nanoseconds: 123_456_789,
    hold: 3211,
    heard: 1,
    applied: 0xffff,
    correction: undefined,
  });
  t.end();
});

t.test(
  'more asks at once than a sound master sends are refused by name, the first answered',
  (t) => {
    const { follower, session } = joined();
    for (let i = 0; i < 100; i += 1) send(follower, sealed(session, ASK, i, 1), 2e9);
    const answered = replies(follower, session, 2e9);
    t.equal(answered.length, 16);
    t.equal(answered[0]!.heard, 16);
    t.equal(refusals(follower).rate, 84);
    t.end();
  },
);
