// What an agent says in its hello of the time that it has.
import t from 'tap';
import { rawTime } from '#protocol/time.js';
import { KMC, MASTER_ADDRESS, crypto } from '#sim/alone.js';
import { pull, sealed, welcome } from '#sim/peer.js';
import { adjust, joined, send } from '../joined.js';

t.test(
  'a bound that has grown beyond all measure still leaves a hello that a master takes',
  (t) => {
    const { follower, session } = joined();
    send(follower, sealed(session, adjust({ bound: 1e21, drift: 1e9 }), 0, 1), 1.5e9);
    pull(follower, 1.5e9);
    const later = 1e14;
    follower.wake(rawTime(later));
    const place = { at: later, from: MASTER_ADDRESS, term: 1, session: 100 };
    const { hello } = welcome(follower, { key: KMC.key, crypto }, place);
    t.equal(hello.belief.kind, 'own');
    t.end();
  },
);
