// What an agent says in its hello of the time that it has.
import t from 'tap';
import { AgentClock, type AgentClockOptions } from '#agent/core/clock/agent-clock.js';
import { beliefOf } from '#agent/core/clock/belief.js';
import { groupAdd, rawTime, spanOf } from '#protocol/time.js';
import { WIRE_RATE_MOST } from '#protocol/wire/scaled.js';
import { KMC, MASTER_ADDRESS, crypto } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { POLICY } from '#sim/master-options.js';
import { pull, sealed, welcome } from '#sim/peer.js';
import { adjust, joined, send } from '../joined.js';

/** A clock that starts with the machine's own, which shows BEGINNING at raw time 0. */
function clockWith(options: Partial<AgentClockOptions> = {}, set = true): AgentClock {
  const own = { raw: rawTime(0), time: BEGINNING, set };
  return new AgentClock(
    { ...POLICY, own, memory: undefined, ...options },
    spanOf(60e9),
    rawTime(0),
    () => undefined,
  );
}

t.test('before any line an agent believes its machine’s own clock, if that was ever set', (t) => {
  const at = rawTime(1.5e9);
  t.match(beliefOf(clockWith(), at, 0), {
    kind: 'own',
    rawSeconds: 1,
    rawNanoseconds: 5e8,
    seconds: BEGINNING.seconds + 1,
    nanoseconds: 5e8,
    bound: Infinity,
    term: 0,
  });
  t.equal(beliefOf(clockWith({}, false), at, 0).kind, 'none');
  const memory = { rate: 0, time: groupAdd(BEGINNING, spanOf(1e12)), term: 3 };
  t.equal(beliefOf(clockWith({ memory }), at, 3).kind, 'none', 'it starts behind its last time');
  t.end();
});

t.test('with a line it believes that, and not what it still shows on the way there', (t) => {
  const clock = clockWith();
  const line = {
    raw: rawTime(1e9),
    group: groupAdd(BEGINNING, spanOf(1e9)),
    rate: 0,
    bound: spanOf(1000),
    drift: 1e-6,
  };
  clock.follow(line, line.raw, false, spanOf(1e9));
  // A day back, for which it has no leave: it stands still.
  const back = { ...line, group: groupAdd(line.group, spanOf(-8.64e13)) };
  clock.follow(back, line.raw, false, spanOf(1e9));
  t.match(beliefOf(clock, rawTime(3e9), 8), {
    kind: 'group',
    seconds: BEGINNING.seconds + 3 - 86_400,
    bound: 3000,
    term: 8,
  });
  clock.holdOver(rawTime(3e9));
  t.equal(beliefOf(clock, rawTime(3e9), 8).kind, 'group', 'in holdover too');
  t.end();
});

t.test('a rate beyond what the wire can say is said as its greatest', (t) => {
  const memory = { rate: 1, time: BEGINNING, term: 0 };
  t.equal(beliefOf(clockWith({ memory }), rawTime(0), 0).rate, WIRE_RATE_MOST);
  t.end();
});

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
