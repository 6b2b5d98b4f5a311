// A group within a group: the leader is an agent of the parent, and never follows its own time.

import { placeOf } from '#protocol/endpoint.js';
import t from 'tap';
import type { Follower } from '#agent/core/follower.js';
import { type Parent, ParentGroup } from '#master/core/member/parent.js';
import type { Session } from '#protocol/seal/session.js';
import { SECOND, rawTime } from '#protocol/time.js';
import type { Beacon } from '#protocol/wire/beacon.js';
import { KMC, MASTER_ADDRESS, newFollower } from '#sim/alone.js';
import { pull, sealed } from '#sim/peer.js';
import { adjust, joined, send } from '../../../agent/core/joined.js';
import { beaconOf } from '../election/bench.js';

/** Identities: of this group, and of the one at the top. */
const [OWN, TOP] = [77, 1];
const PARENT: Parent = { name: KMC.name, key: KMC.key, masters: [placeOf(MASTER_ADDRESS)] };
const at = (second: number) => rawTime(second * SECOND);

/** A leader of this group that its parent's leader has welcomed at 1 s. */
class Bench {
  readonly group: ParentGroup;
  readonly asked: Parent[] = [];
  #session: Session | undefined;

  constructor(parent: Parent | undefined = PARENT) {
    this.group = new ParentGroup(OWN, parent, (one) => {
      this.asked.push(one);
      const { follower, session } = joined();
      this.#session = session;
      return follower;
    });
    this.group.join(at(1));
  }

  get follower(): Follower {
    return this.group.follower!;
  }

  /** The parent's leader says of itself whose time it has. */
  hears(changes: Partial<Beacon>, second = 2): void {
    const session = this.#session!;
    const body = beaconOf(0, { duty: 'leads', ...changes });
    send(
      this.follower,
      sealed(session, { type: 'beacon', body }, session.takeSequence(), 1),
      second * SECOND,
    );
  }

  /** The parent's leader corrects it. */
  corrected(second: number): void {
    const session = this.#session!;
    const bytes = sealed(session, adjust({ rawSeconds: second }), session.takeSequence(), 1);
    send(this.follower, bytes, second * SECOND);
  }
}

t.test('a group without a parent is its own root, and nobody’s agent', (t) => {
  const group = new ParentGroup(OWN, undefined, () => newFollower());
  group.join(at(1));
  t.equal(group.follower, undefined);
  t.same(group.lineage(at(1)), { root: OWN, depth: 0 });
  t.equal(group.news(at(1)), undefined);
  t.notOk(group.findLoop(at(1)));
  t.end();
});

t.test('who leads is an agent of the parent once, until another leads', (t) => {
  const bench = new Bench();
  const { follower } = bench;
  bench.group.join(at(2));
  t.equal(bench.follower, follower);
  t.same(bench.asked, [PARENT]);
  pull(follower, 2e9);
  bench.group.part();
  t.equal(bench.group.follower, undefined);
  t.equal(pull(follower, 2e9).length, 1, 'it says goodbye');
  bench.group.join(at(3));
  t.not(bench.follower, follower, 'later it comes as another');
  t.end();
});

t.test('a key or addresses that have changed are those with which it comes next', (t) => {
  const bench = new Bench();
  const key = new Uint8Array(32).fill(9);
  const masters = [placeOf({ host: '10.0.0.9', port: 7525 })];
  bench.group.renewKey(key, at(2));
  bench.group.setMasters(masters, at(2));
  bench.group.part();
  bench.group.join(at(3));
  t.same(bench.asked.at(-1), { name: KMC.name, key, masters });
  t.end();
});

t.test('its time is its parent’s, one group further down', (t) => {
  const bench = new Bench();
  t.same(bench.group.lineage(at(2)), { root: OWN, depth: 0 }, 'until that says whose time it has');
  bench.hears({ root: TOP, depth: 2 });
  t.same(bench.group.lineage(at(2)), { root: TOP, depth: 3 });
  t.end();
});

t.test('its parent’s line is news once, when it is known whose it is', (t) => {
  const bench = new Bench();
  bench.corrected(2);
  t.equal(bench.group.news(at(2)), undefined, 'it may be this group’s own');
  bench.hears({ root: TOP });
  t.equal(bench.group.news(at(2))?.quality, 'synchronised');
  t.equal(bench.group.news(at(2)), undefined);
  bench.corrected(3);
  t.equal(bench.group.news(at(3))?.line, bench.follower.clock.line);
  t.end();
});

t.test('a parent that has its time from this very group is not followed for ten minutes', (t) => {
  const bench = new Bench();
  bench.corrected(2);
  bench.hears({ root: OWN, depth: 1 });
  t.ok(bench.group.findLoop(at(3)));
  t.notOk(bench.group.findLoop(at(4)), 'it is told once');
  bench.hears({ root: TOP, depth: 1 });
  const isFollowed = (second: number): boolean => bench.group.lineage(at(second)).root === TOP;
  t.same([isFollowed(4), isFollowed(602.9), isFollowed(603)], [false, false, true]);
  t.equal(bench.group.news(at(602)), undefined);
  t.ok(bench.group.news(at(603)), 'then it is looked at anew');
  t.end();
});

t.test('more than eight groups on top of each other are a loop in which they count up', (t) => {
  const findsLoop = (depth: number): boolean => {
    const bench = new Bench();
    bench.hears({ root: TOP, depth });
    return bench.group.findLoop(at(3));
  };
  // This group is one further down than its parent: 7 + 1 are eight.
  t.notOk(findsLoop(7));
  t.ok(findsLoop(8));
  t.end();
});

t.test('who leads anew asks anew, whatever was found before', (t) => {
  const bench = new Bench();
  bench.hears({ root: OWN });
  t.ok(bench.group.findLoop(at(3)));
  bench.group.part();
  bench.group.join(at(4));
  bench.hears({ root: TOP }, 4);
  t.match(bench.group.lineage(at(4)), { root: TOP });
  t.end();
});
