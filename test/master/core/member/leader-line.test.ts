// Following the leader: a master that stands by takes over the leader's line, and says how far apart two leaders were.

import t from 'tap';
import { LeaderLine } from '#master/core/member/leader-line.js';
import type { FollowedLine } from '#master/core/member/line-news.js';
import type { Master } from '#master/core/master.js';
import { type GroupTime, groupTime, rawTime, spanOf } from '#protocol/time.js';

const AT = rawTime(0);

const lineAt = (
  seconds: number,
  quality: FollowedLine['quality'] = 'synchronised',
  orders = 0,
) => ({
  line: { raw: AT, group: groupTime(seconds), rate: 0, bound: spanOf(0), drift: 0 },
  quality,
  orders,
  leapNote: 'none' as const,
});

/** A master whose group time stands at 1000 s until it follows another line. */
class Standby {
  time: GroupTime = groupTime(1000);
  readonly followed: boolean[] = [];

  get master(): Master {
    const now = () => ({ time: this.time, bound: spanOf(0) });
    const followLine: Master['followLine'] = ({ line, ordered }) => {
      this.time = line.group;
      this.followed.push(ordered);
    };
    const groupTimeNow = () => this.time;
    const part: Partial<Master> = { now, followLine, groupTime: groupTimeNow };
    return part as Master;
  }
}

t.test('what is news is followed once, and steps only if an operator has ordered it', (t) => {
  const standby = new Standby();
  const leader = new LeaderLine();
  const first = lineAt(1010);
  t.equal(leader.follow(first, standby.master, AT), undefined, 'it never led: there is no gap');
  leader.follow(first, standby.master, AT);
  leader.follow(lineAt(1020, 'synchronised', 1), standby.master, AT);
  t.same(standby.followed, [false, true]);
  t.end();
});

t.test('who led until now says once how far its time was from the new leader’s', (t) => {
  for (const [seconds, gap] of [
    [1000.25, 0.25e9],
    [995, -5e9],
  ] as const) {
    const standby = new Standby();
    const leader = new LeaderLine();
    leader.yield(undefined);
    t.equal(leader.follow(lineAt(seconds), standby.master, AT), gap);
    t.equal(leader.follow(lineAt(2000), standby.master, AT), undefined, 'from there on it follows');
  }
  t.end();
});

t.test('what it knew of the new leader when it yielded was its own time, and no news', (t) => {
  const standby = new Standby();
  const leader = new LeaderLine();
  const own = lineAt(1000);
  leader.yield(own);
  t.equal(leader.follow(own, standby.master, AT), undefined);
  t.same(standby.followed, []);
  t.equal(leader.follow(lineAt(1001), standby.master, AT), 1e9);
  t.end();
});

t.test('while the new leader only holds over, the gap is not known yet', (t) => {
  const standby = new Standby();
  const leader = new LeaderLine();
  leader.yield(undefined);
  t.equal(leader.follow(lineAt(1000, 'holdover'), standby.master, AT), undefined);
  t.equal(leader.follow(lineAt(1003), standby.master, AT), 3e9);
  t.end();
});

t.test(
  'who leads again, or follows somebody else, has no gap to tell, and takes the line anew',
  (t) => {
    const standby = new Standby();
    const leader = new LeaderLine();
    const line = lineAt(1010);
    leader.follow(line, standby.master, AT);
    leader.yield(undefined);
    leader.forget();
    t.equal(leader.follow(line, standby.master, AT), undefined);
    t.equal(standby.followed.length, 2, 'the same line is news');
    t.end();
  },
);
