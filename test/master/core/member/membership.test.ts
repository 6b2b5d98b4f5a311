// How a master stands in its group's election, as people see it.

import t from 'tap';
import type { Election } from '#master/core/election/election.js';
import type { ElectionOptions } from '#master/core/election/decision.js';
import type { PeerObservation } from '#master/core/election/peers.js';
import type { Leadership } from '#master/core/leadership/leadership.js';
import { observeElection } from '#master/core/member/membership.js';
import { rawTime } from '#protocol/time.js';

const AT = rawTime(5);
const OTHER = { term: 2, there: true } as PeerObservation;

const observed = (leads: boolean, options: Partial<ElectionOptions> = {}) => {
  const election: Partial<Election> = {
    leader: 2,
    kept: 'no-quorum',
    peers: (at) => (at === AT ? [OTHER] : []),
  };
  const leadership: Partial<Leadership> = { leads, known: 40 };
  const standby = { number: 3, ...options } as ElectionOptions;
  return observeElection(election as Election, standby, leadership as Leadership, AT);
};

t.test('it leads or stands by, and knows who leads, the latest term, and the others', (t) => {
  t.same(observed(false), {
    duty: 'stands-by',
    number: 3,
    leader: 2,
    knownTerm: 40,
    others: [OTHER],
    kept: 'no-quorum',
    absent: false,
  });
  t.equal(observed(true).duty, 'leads');
  t.end();
});

t.test('one that takes no part says so', (t) => {
  t.equal(observed(false, { absent: true }).absent, true);
  t.end();
});
