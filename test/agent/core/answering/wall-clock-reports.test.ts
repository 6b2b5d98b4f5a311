// What an agent reports of its wall clocks: to whom, when, which, and in which numbers.

import type { WallClock, WallClockSource } from '#protocol/wall-clock.js';
import { spanOf } from '#protocol/time.js';
import { inspect, type Message } from '#protocol/wire/message.js';
import { openMessage } from '#protocol/seal/sealed-message.js';
import type { WallClockOffset } from '#protocol/wire/wall-clock.js';
import { AGENT_ADDRESS, KMC, MASTER_ADDRESS, crypto, newFollower, newMaster } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { greet, pull, sealed, stampAt, welcome } from '#sim/peer.js';
import t from 'tap';

const known = (wall: number, offset: number, more: Partial<WallClock> = {}): WallClock => ({
  wall,
  offset: spanOf(offset),
  bound: spanOf(3e6),
  age: spanOf(1.5e9),
  votes: false,
  left: spanOf(0),
  ...more,
});

/** The line of an agent that is right: a second ahead of BEGINNING at raw time 1 s. */
const ADJUST: Message = {
  type: 'adjust',
  body: {
    kind: 'line',
    answered: true,
    untraced: false,
    quality: 'synchronised',
    leap: 'none',
    rawSeconds: 1,
    groupSeconds: BEGINNING.seconds + 1,
    groupNanoseconds: 0,
    rate: 0,
    bound: 1000,
    drift: 0,
  },
};

/** What a follower with these wall clocks reports to a master that takes them or not, behind so many adjusts. */
function told(
  wallClocks: WallClockSource,
  takesWalls: boolean,
  adjusts: readonly Message[],
): WallClockOffset[] {
  const follower = newFollower({ wallClocks });
  const place = { at: 1e9, from: MASTER_ADDRESS, term: 1, session: 99, welcome: { takesWalls } };
  const { session } = welcome(follower, { key: KMC.key, crypto }, place);
  pull(follower, 1e9);
  return adjusts.flatMap((message, i) => {
    const bytes = sealed(session, message, i, 1);
    follower.receive({ bytes, from: MASTER_ADDRESS, at: stampAt(2e9 + i) });
    const types: string[] = [];
    const found = pull(follower, 2e9 + i).flatMap((out) => {
      const header = inspect(out.bytes);
      const opened = typeof header === 'string' ? header : openMessage(session, out.bytes, header);
      if (typeof opened === 'string') throw new Error(opened);
      types.push(opened.type);
      return opened.type === 'wallClock' ? [opened.body] : [];
    });
    if (types.indexOf('wallClock') === 0) throw new Error('a wall may not leave before the answer');
    return found;
  });
}

t.test('behind each answer to an adjust one wall clock is reported, in turn', (t) => {
  const walls = [known(1, 12e6), known(2, -12e6, { votes: true, left: spanOf(-5e6) })];
  const found = told(() => walls, true, [ADJUST, ADJUST, ADJUST]);
  t.match(found, [
    { wall: 1, seconds: 0, nanoseconds: 12e6, votes: false, left: 0, age: 1500 },
    { wall: 2, seconds: -1, nanoseconds: 988e6, votes: true, left: -5e6 },
    { wall: 1 },
  ]);
  t.ok(found[0]!.bound >= 3e6 && found[0]!.bound < 3.01e6);
  t.end();
});

t.test('a master that does not say it takes wall clocks gets no report of any', (t) => {
  t.same(
    told(() => [known(1, 12e6)], false, [ADJUST, ADJUST]),
    [],
  );
  t.end();
});

t.test('an adjust that wants no answer brings no wall', (t) => {
  const body = { ...(ADJUST.body as object), answered: false };
  t.same(
    told(() => [known(1, 0)], true, [{ type: 'adjust', body } as Message]),
    [],
  );
  t.end();
});

t.test(
  'what the wire cannot say is not reported: a seventeenth wall clock, sixty-nine years, no bound',
  (t) => {
    const walls = [
      known(17, 0),
      known(3, 2.2e18),
      known(4, 0, { bound: spanOf(Infinity) }),
      known(5, 0, { votes: true, left: spanOf(3e9) }),
      known(6, -2e18 - 1),
    ];
    const found = told(() => walls, true, [ADJUST, ADJUST]);
    t.same(
      found.map(({ wall }) => wall),
      [6, 6],
    );
    t.end();
  },
);

t.test('while it slews, a wall clock is reported against the line, which the master knows', (t) => {
  const behind = { ...ADJUST, body: { ...(ADJUST.body as object), groupNanoseconds: 1e8 } };
  const [first, second] = told(() => [known(1, 0)], true, [ADJUST, behind as Message]);
  t.match(first, { seconds: 0, nanoseconds: 0 });
  t.match(second, { seconds: -1 });
  t.ok(Math.abs(second!.nanoseconds - 9e8) < 10, `${second!.nanoseconds}`);
  t.end();
});

t.test('a master refuses walls of who asks by itself, and a follower all of them', (t) => {
  const body: WallClockOffset = {
    wall: 1,
    votes: true,
    seconds: 0,
    nanoseconds: 0,
    bound: 0,
    left: 0,
    age: 0,
  };
  const master = newMaster();
  const place = { at: 1e9, from: AGENT_ADDRESS, hello: { asksItself: true } };
  const session = greet(master, { ...KMC, crypto }, place)!;
  const bytes = sealed(session, { type: 'wallClock', body }, 0);
  master.receive({ bytes, from: AGENT_ADDRESS, at: stampAt(1e9) });
  t.match(master.observe(stampAt(1e9).at).refusals, { 'wrong-role': 1 });
  const follower = newFollower();
  const joined = { at: 1e9, from: MASTER_ADDRESS, term: 1, session: 99 };
  const { session: other } = welcome(follower, { key: KMC.key, crypto }, joined);
  const wall = sealed(other, { type: 'wallClock', body }, 0, 1);
  follower.receive({ bytes: wall, from: MASTER_ADDRESS, at: stampAt(1e9) });
  t.match(follower.observe(stampAt(1e9).at).refusals, { 'wrong-role': 1 });
  t.end();
});
