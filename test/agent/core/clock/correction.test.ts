// How an adjust becomes the agent's line, and which adjusts correct nothing.
import t from 'tap';
import { AgentClock } from '#agent/core/clock/agent-clock.js';
import { correct, correctedLine } from '#agent/core/clock/correction.js';
import { groupTime, rawTime, spanOf, wholeNanoseconds } from '#protocol/time.js';
import type { Adjust } from '#protocol/wire/adjust.js';
import type { Message } from '#protocol/wire/message.js';
import { crypto } from '#sim/alone.js';
import { BEGINNING } from '#sim/group.js';
import { POLICY } from '#sim/master-options.js';
import { pull, sealed, sessionPair } from '#sim/peer.js';
import { ELSEWHERE, adjust, joined, send } from '../joined.js';

t.test('a correction at any edge of its fields leaves a clock that others can be sent', (t) => {
  const odd: Partial<Adjust>[] = [
    { drift: Infinity },
    { bound: Infinity },
    { rawSeconds: 2 ** 32 - 1 },
    { groupSeconds: 2 ** 32 - 1, groupNanoseconds: 999_999_999 },
    { groupSeconds: 0 },
    { rate: (2 ** 31 - 1) * 2 ** -40 },
    { rate: -(2 ** 31 - 1) * 2 ** -40 },
  ];
  for (const changes of odd) {
    const { follower, session } = joined();
    const told = JSON.stringify(changes);
    t.doesNotThrow(() => {
      send(follower, sealed(session, adjust(changes), 0, 1), 2e9);
      const ask: Message = { type: 'ask', body: { timescale: 'group', anonymous: false } };
      send(follower, sealed(session, ask, 1, 1), 2e9);
      pull(follower, 2e9);
      follower.wake(rawTime(3e10));
      pull(follower, 3e10);
    }, told);
    t.notOk(Number.isNaN(follower.now(rawTime(2e9)).bound), told);
  }
  t.end();
});

/** The adjust that these tests are about: anchored at raw time 2 s. */
const told = (changes: Partial<Adjust> = {}): Adjust =>
  ({ ...adjust({ rawSeconds: 2, ...changes }).body }) as Adjust;
const NEAR = BEGINNING.seconds;

t.test(
  'a line is that of the adjust, moved to its arrival, with the drift since its anchor',
  (t) => {
    const line = correctedLine(told({ rate: 1e-5 }), NEAR, rawTime(2.5e9))!;
    t.equal(line.raw, 2.5e9);
    t.same(wholeNanoseconds(line.group), groupTime(BEGINNING.seconds, 0.5e9 + 5000));
    // 1000 ns at the anchor, and 1e-6 for half a second.
    t.equal(line.bound, 1500);
    t.equal(line.drift, 1e-6);
    t.end();
  },
);

t.test('a line that was anchored more than four seconds before is no line', (t) => {
  t.ok(correctedLine(told(), NEAR, rawTime(6e9)));
  t.equal(correctedLine(told(), NEAR, rawTime(6e9 + 1)), undefined);
  t.end();
});

t.test('the eras of both clocks are resolved by what is known of them', (t) => {
  const turn = 2 ** 32;
  const line = correctedLine(
    told({ rawSeconds: 1, groupSeconds: 3 }),
    turn - 1,
    rawTime((turn + 1) * 1e9),
  )!;
  t.equal(line.raw, (turn + 1) * 1e9);
  t.equal(line.group.seconds, turn + 3);
  t.end();
});

t.test('an adjust corrects the clock once, holds it over, or steps it', (t) => {
  const [session] = sessionPair(crypto, ELSEWHERE);
  const own = { raw: rawTime(0), time: BEGINNING, set: true };
  const events: string[] = [];
  const clock = new AgentClock(
    { ...POLICY, own, memory: undefined },
    spanOf(60e9),
    rawTime(0),
    ({ type }) => events.push(type),
  );
  const take = (sequence: number, changes: Partial<Adjust>): unknown =>
    correct(clock, told(changes), {
      session,
      sequence,
      at: rawTime(2e9),
      interval: spanOf(1e9),
    });
  t.equal(take(4, {}), undefined);
  t.equal(session.applied, 4);
  t.equal(take(4, {}), 'superseded');
  t.equal(take(3, {}), 'superseded');
  t.equal(take(5, { rawSeconds: 2 ** 32 - 100 }), 'delay-too-long');
  t.equal(session.applied, 4, 'what is not used is not applied');
  t.equal(take(5, { kind: 'step', groupSeconds: BEGINNING.seconds - 3600 }), undefined);
  t.ok(events.includes('stepped'));
  t.equal(take(6, { kind: 'hold', rawSeconds: 2 ** 32 - 100 }), undefined, 'its line is not read');
  t.equal(clock.quality, 'holdover');
  t.end();
});
