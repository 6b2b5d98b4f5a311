// How an adjust becomes the agent's line, and which adjusts correct nothing.
import t from 'tap';
import { AgentClock } from '#agent/core/clock/agent-clock.js';
import { correct, correctedLine } from '#agent/core/clock/correction.js';
import type { Line } from '#protocol/clock/line.js';
import { TIME_LEAST, TIME_MOST } from '#protocol/credible-time.js';
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

/** The line that it states at this raw time; it is none that is refused. */
function lineOf(adjust: Adjust, at: number): Line {
  const line = correctedLine(adjust, rawTime(at));
  if (typeof line === 'string') throw new Error(line);
  return line;
}

t.test(
  'a line is that of the adjust, moved to its arrival, with the drift since its anchor',
  (t) => {
    const line = lineOf(told({ rate: 1e-5 }), 2.5e9);
    t.equal(line.raw, 2.5e9);
    t.same(wholeNanoseconds(line.group), groupTime(BEGINNING.seconds, 0.5e9 + 5000));
    // 1000 ns at the anchor, and 1e-6 for half a second.
    t.equal(line.bound, 1500);
    t.equal(line.drift, 1e-6);
    t.end();
  },
);

t.test('a line that was anchored more than four seconds before is no line', (t) => {
  t.equal(lineOf(told(), 6e9).raw, 6e9);
  t.equal(correctedLine(told(), rawTime(6e9 + 1)), 'delay-too-long');
  t.end();
});

t.test('the turn of the raw clock’s seconds is that which is nearest', (t) => {
  const turn = 2 ** 32;
  t.equal(lineOf(told({ rawSeconds: 1 }), (turn + 1) * 1e9).raw, (turn + 1) * 1e9);
  t.end();
});

t.test('a line at a time before 2026, or beyond the horizon, is refused at both ends', (t) => {
  const at = rawTime(2e9);
  for (const groupSeconds of [0, 536_457_600, TIME_LEAST - 1, TIME_MOST, 2 ** 32 - 1])
    t.equal(correctedLine(told({ groupSeconds }), at), 'incredible-time', String(groupSeconds));
  for (const groupSeconds of [TIME_LEAST, TIME_MOST - 1])
    t.equal(lineOf(told({ groupSeconds }), 2e9).group.seconds, groupSeconds);
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
