// The agent's replies: what they say, how many wait, and for how long.
import t from 'tap';
import type { Message } from '#protocol/wire/message.js';
import { MASTER_ADDRESS } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { pull, sealed, stampAt } from '#sim/peer.js';
import { ASK, adjust, joined, refusals, replies, send } from '../joined.js';

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

const GROUP_ASK: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };

t.test('an ask for group time is answered with what was shown when it came, and its bound', (t) => {
  const { follower, session } = joined();
  send(follower, sealed(session, GROUP_ASK, 0, 1), 2e9);
  const [unset] = replies(follower, session, 2e9);
  t.match(unset, { timescale: 'group', quality: 'unset', bound: Infinity });
  send(follower, sealed(session, adjust({ rawSeconds: 2 }), 1, 1), 2e9);
  replies(follower, session, 2e9);
  send(follower, sealed(session, GROUP_ASK, 2, 1), 2.25e9);
  const [reply] = replies(follower, session, 2.5e9);
  t.match(reply, {
    timescale: 'group',
    seconds: BEGINNING.seconds,
    nanoseconds: 250_000_000,
    hold: 250_000_000,
    heard: 3,
    quality: 'synchronised',
  });
  const { bound } = reply as unknown as { bound: number };
  t.ok(bound >= 1250 && bound < 1300, `${bound}: 1000 ns, 1e-6 for a quarter second, rounded up`);
  t.end();
});

t.test('a reply that nobody pulled within a second is not sent, and counted', (t) => {
  const { follower, session } = joined();
  send(follower, sealed(session, ASK, 0, 1), 2e9);
  send(follower, sealed(session, ASK, 1, 1), 2.5e9);
  t.equal(replies(follower, session, 3.1e9).length, 1);
  t.same(refusals(follower), { 'held-too-long': 1 });
  t.end();
});

t.test(
  'once the kernel says when a reply left, the next one tells by how much it was late',
  (t) => {
    const { follower, session } = joined();
    send(follower, sealed(session, ASK, 0, 1), 2e9);
    const buffer = new Uint8Array(1500);
    const out = follower.transmit(stampAt(2e9), buffer)!;
    t.same(out.to, MASTER_ADDRESS);
    follower.departed(out.id!, stampAt(2e9 + 4321));
    pull(follower, 2e9);
    send(follower, sealed(session, ASK, 1, 1), 3e9);
    t.equal(replies(follower, session, 3e9)[0]!.correction, 4321);
    send(follower, sealed(session, ASK, 2, 1), 4e9);
    t.equal(replies(follower, session, 4e9)[0]!.correction, undefined, 'of that one nobody knows');
    t.end();
  },
);
