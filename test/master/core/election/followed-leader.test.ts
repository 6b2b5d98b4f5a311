// The leader that is followed: its lease, its silence, and whether its agents answer it.

import t from 'tap';
import { FollowedLeader } from '#master/core/election/followed-leader.js';
import { rawTime, spanOf } from '#protocol/time.js';

const at = (second: number) => rawTime(second * 1e9);
const LEASE = spanOf(4e9);
const newLeader = (): FollowedLeader => new FollowedLeader(at(6), spanOf(3e9));

t.test(
  'a leader is missed when its lease is over, and a beacon of a shorter lease takes nothing back',
  (t) => {
    const leader = newLeader();
    t.same(
      [5.9, 6].map((second) => leader.isMissed(at(second))),
      [false, true],
      'none has spoken',
    );
    leader.leads(LEASE, at(5));
    leader.leads(spanOf(1e9), at(6));
    t.same(
      [8.9, 9].map((second) => leader.isMissed(at(second))),
      [false, true],
    );
    t.end();
  },
);

t.test(
  'a leader that no agent answers, while they answer this master, is deaf after a while',
  (t) => {
    const leader = newLeader();
    leader.hears(0, 0, at(0));
    leader.hears(0, 4, at(1));
    leader.hears(0, 4, at(2));
    t.same(
      [3.9, 4].map((second) => leader.isDeaf(at(second))),
      [false, true],
    );
    leader.leads(LEASE, at(4));
    t.ok(leader.isMissed(at(4)), 'and missed though it speaks');
    leader.hears(1, 4, at(5));
    t.notOk(leader.isDeaf(at(9)), 'one agent is enough');
    t.end();
  },
);

t.test(
  'one that says itself that it leads no more is missed at once, and nobody is followed',
  (t) => {
    const leader = newLeader();
    leader.number = 2;
    leader.leads(LEASE, at(5));
    leader.ceased(at(6));
    t.equal(leader.number, undefined);
    t.ok(leader.isMissed(at(6)));
    leader.awaitUntil(at(20));
    t.notOk(leader.isMissed(at(19)));
    t.end();
  },
);
