// The connection to one master: how often it greets, which cookies and welcomes it takes, how it renews.
import t from 'tap';
import type { Follower } from '#agent/core/follower.js';
import type { Session } from '#protocol/seal/session.js';
import { rawTime } from '#protocol/time.js';
import { TYPE } from '#protocol/wire/codecs.js';
import { KMC, MASTER_ADDRESS, crypto } from '#sim/alone.js';
import { pull, sealed, welcome } from '#sim/peer.js';
import { ASK, adjust, joined, refusals, replies, send } from '../joined.js';

/** Welcomed again while the old session still works, as in a renewal. */
function renewed(): { follower: Follower; old: Session; session: Session } {
  const { follower, session: old } = joined();
  send(follower, sealed(old, adjust(), 86_400, 1), 2e9);
  replies(follower, old, 2e9);
  const at = 1e9 + 86_400e9;
  follower.wake(rawTime(at));
  const place = { at, from: MASTER_ADDRESS, term: 1, session: 100 };
  const { session } = welcome(follower, { key: KMC.key, crypto }, place);
  return { follower, old, session };
}

t.test('after a day it greets again, and sleeps until the welcome or the next greeting', (t) => {
  const { follower } = joined();
  const at = 1e9 + 86_400e9;
  follower.wake(rawTime(at));
  t.ok(pull(follower, at).some(({ header }) => header.type === TYPE.hello));
  t.ok(follower.wakeAt() > at, 'not at once, and again and again');
  t.end();
});

t.test('the old session works until the first datagram of the new one', (t) => {
  const { follower, old, session } = renewed();
  send(follower, sealed(old, ASK, 86_401, 1), 8.6402e13);
  t.equal(replies(follower, old, 8.6402e13).length, 1);
  send(follower, sealed(session, ASK, 0, 1), 8.6403e13);
  t.equal(replies(follower, session, 8.6403e13).length, 1);
  send(follower, sealed(old, ASK, 86_402, 1), 8.6404e13);
  t.equal(refusals(follower)['unknown-session'], 1);
  t.end();
});

t.test('a correction under the old session does not supersede those of the new one', (t) => {
  const { follower, old, session } = renewed();
  send(follower, sealed(old, adjust({ rawSeconds: 86_402 }), 86_401, 1), 8.6402e13);
  replies(follower, old, 8.6402e13);
  send(follower, sealed(session, adjust({ rawSeconds: 86_403 }), 0, 1), 8.6403e13);
  t.equal(refusals(follower)['superseded'], undefined);
  t.equal(replies(follower, session, 8.6403e13)[0]!.applied, 0);
  t.end();
});

t.test('asks of the old session are not counted as heard in the new one', (t) => {
  const { follower, old, session } = renewed();
  send(follower, sealed(old, ASK, 86_401, 1), 8.6402e13);
  replies(follower, old, 8.6402e13);
  send(follower, sealed(session, ASK, 0, 1), 8.6403e13);
  t.equal(replies(follower, session, 8.6403e13)[0]!.heard, 1);
  t.end();
});
