// The agent's clock: where it starts, what it calls good, what it remembers, when it holds over.
import t from 'tap';
import {
  AgentClock,
  type AgentClockOptions,
  type ClockEvent,
} from '#agent/core/clock/agent-clock.js';
import { TIME_MOST } from '#protocol/credible-time.js';
import { groupAdd, groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';

const NOW = groupTime(1_790_000_000);
const INTERVAL = spanOf(1e9);
const ALARM = spanOf(60e9);

interface Made {
  readonly clock: AgentClock;
  /** What has happened since the last look. */
  readonly events: () => ClockEvent[];
  /** Follows a line that is `by` nanoseconds ahead of the clock's own time, at this second. */
  readonly follow: (by: number, second: number, ordered?: boolean) => void;
}

function clockWith(options: Partial<AgentClockOptions> = {}): Made {
  const all: ClockEvent[] = [];
  const policy = {
    maxSlewRate: 5e-4,
    stepThreshold: spanOf(5e8),
    maxBackwardStep: spanOf(8.64e13),
  };
  const own = { raw: rawTime(0), time: NOW, set: true };
  const clock = new AgentClock(
    { ...policy, own, memory: undefined, ...options },
    ALARM,
    rawTime(0),
    (event) => all.push(event),
  );
  return {
    clock,
    events: () => all.splice(0),
    follow: (by, second, ordered = false) => {
      const at = rawTime(second * 1e9);
      const line = {
        raw: at,
        group: groupAdd(NOW, spanOf(at + by)),
        rate: 0,
        bound: spanOf(1000),
        drift: 1e-6,
      };
      clock.follow(line, at, ordered, INTERVAL);
    },
  };
}

t.test(
  'a clock that starts behind its last good time starts at that time, and was not set',
  (t) => {
    const memory = { rate: 2e-5, time: groupAdd(NOW, spanOf(1e12)), term: 3 };
    const { clock } = clockWith({ memory });
    t.same(clock.now(rawTime(0)).time, memory.time);
    t.equal(clock.ownSet, false);
    const second = clock.now(rawTime(1e9)).time;
    t.equal(Math.round(groupDifference(second, memory.time)), 1e9 + 2e4, 'at the learned rate');
    t.end();
  },
);

t.test('a clock that starts after its last good time keeps its own', (t) => {
  const memory = { rate: 0, time: groupAdd(NOW, spanOf(-1e12)), term: 3 };
  const { clock } = clockWith({ memory });
  t.same(clock.now(rawTime(0)).time, NOW);
  t.equal(clock.ownSet, true);
  t.end();
});

t.test('a clock that never was corrected leaves the last good time as it was', (t) => {
  const time = groupAdd(NOW, spanOf(-1e12));
  const { clock } = clockWith({ memory: { rate: 0, time, term: 3 } });
  t.same(clock.lastGood(rawTime(9e9)), time);
  t.same(clockWith({}).clock.lastGood(rawTime(9e9)), groupTime(0));
  t.end();
});

t.test('once corrected, the last good time is the line’s to a second, in holdover too', (t) => {
  const { clock, follow, events } = clockWith();
  follow(1e4, 1);
  t.same(clock.lastGood(rawTime(2.5e9)), groupTime(NOW.seconds + 2));
  events();
  clock.holdOver(rawTime(9e9));
  clock.holdOver(rawTime(9e9));
  t.same(events(), [{ type: 'holdover' }], 'it begins once');
  t.equal(clock.quality, 'holdover');
  t.same(clock.lastGood(rawTime(9.5e9)), groupTime(NOW.seconds + 9));
  t.end();
});

t.test('the first correction steps back however far, the second does not', (t) => {
  const { follow, events } = clockWith();
  follow(-7.6e17, 1);
  t.match(events(), [{ type: 'stepped', by: -7.6e17, first: true }, { type: 'synchronised' }]);
  follow(-7.6e17 - 1e11, 1);
  t.match(events(), [{ type: 'waiting', ahead: 1e11 }], 'it stands still instead');
  t.end();
});

t.test(
  'a clock that shows what no clock can was not set, and starts at its last good time',
  (t) => {
    const memory = { rate: 0, time: NOW, term: 3 };
    for (const seconds of [0, 536_457_600, TIME_MOST, TIME_MOST + 1e9]) {
      const own = { raw: rawTime(0), time: groupTime(seconds) };
      const { clock } = clockWith({ own, memory });
      t.same(clock.now(rawTime(0)), { time: NOW, bound: Infinity }, String(seconds));
      t.equal(clock.ownSet, false, String(seconds));
      t.equal(clockWith({ own }).clock.ownSet, false, String(seconds));
    }
    t.end();
  },
);

t.test('a clock that stands still says so once, until the group has caught up', (t) => {
  const { clock, follow, events } = clockWith();
  follow(0, 1);
  events();
  follow(-3e9, 2);
  follow(-3e9, 3);
  t.match(events(), [{ type: 'waiting', ahead: 3e9 }]);
  t.equal(clock.waiting, true);
  t.same(clock.now(rawTime(3e9)).time, clock.now(rawTime(4e9)).time);
  follow(-3e9, 5.5);
  t.equal(clock.waiting, false);
  t.end();
});

t.test('what is shown is astray while it stands still, or may be wrong by half a second', (t) => {
  const { clock, follow } = clockWith();
  const quality = (second: number) => clock.shownQuality(rawTime(second * 1e9));
  t.equal(quality(0), 'unset');
  follow(0, 1);
  t.equal(quality(1), 'synchronised');
  follow(-3e9, 2);
  t.same([quality(2), clock.quality], ['astray', 'synchronised'], 'it stands still');
  follow(-3e9, 5.5);
  t.equal(quality(5.5), 'synchronised');
  clock.wake(rawTime(20e9));
  t.equal(quality(20), 'holdover', 'without news that is what it is');
  const slow = clockWith({ stepThreshold: spanOf(1e12) });
  slow.follow(0, 1);
  slow.follow(6e8, 2);
  t.same([slow.clock.waiting, slow.clock.shownQuality(rawTime(2e9))], [false, 'astray']);
  t.equal(slow.clock.shownQuality(rawTime(300e9)), 'synchronised', 'once most of it is slewed');
  t.end();
});

t.test('what an operator orders steps back, at any time', (t) => {
  const { follow, events } = clockWith();
  follow(0, 1);
  events();
  follow(-3e9, 2, true);
  t.match(events(), [{ type: 'stepped', by: -3e9, first: false }]);
  t.end();
});

t.test('eight intervals without a correction, and five seconds at least, begin a holdover', (t) => {
  const { clock, follow, events } = clockWith();
  follow(0, 1);
  t.equal(clock.wakeAt(), 9e9);
  clock.follow(clock.line, rawTime(2e9), false, spanOf(1e8));
  t.equal(clock.wakeAt(), 7e9);
  events();
  clock.wake(rawTime(7e9));
  t.same(events(), [{ type: 'holdover' }]);
  t.equal(clock.followedAt, 2e9);
  t.end();
});

t.test('in holdover the bound grows by the line’s drift and by what a crystal may', (t) => {
  const { clock, follow } = clockWith();
  follow(0, 1);
  // 1000 ns when it came, and for 8 s 1e-6 of drift.
  t.equal(clock.now(rawTime(9e9)).bound, 9000);
  clock.wake(rawTime(9e9));
  const later = clock.now(rawTime(10e9)).bound;
  // From then on 1e-6 more, and what the crystal may bend.
  t.ok(later >= 11_000 && later < 12_000, `${later}`);
  t.end();
});

t.test('an alarm is raised when a holdover has lasted for too long since the last line', (t) => {
  const { clock, follow, events } = clockWith();
  t.equal(clock.wakeAt(), ALARM, 'and when nothing ever came');
  follow(0, 1);
  clock.wake(rawTime(9e9));
  events();
  t.equal(clock.wakeAt(), 61e9);
  clock.wake(rawTime(61e9));
  t.same(events(), [{ type: 'holdover-alarm' }]);
  follow(0, 62);
  t.same(events(), [{ type: 'synchronised' }]);
  t.equal(clock.wakeAt(), 70e9, 'the alarm is off');
  t.end();
});

t.test('another alarm counts at once, in a holdover too', (t) => {
  const { clock, events, follow } = clockWith();
  follow(0, 1);
  clock.holdOver(rawTime(10e9));
  events();
  const policy = { maxSlewRate: 5e-4, stepThreshold: spanOf(5e8), maxBackwardStep: spanOf(0) };
  clock.tune(policy, spanOf(20e9));
  clock.wake(rawTime(20.9e9));
  t.same(events(), []);
  clock.wake(rawTime(21e9));
  t.match(events(), [{ type: 'holdover-alarm' }]);
  follow(0, 30);
  clock.tune(policy, spanOf(40e9));
  clock.holdOver(rawTime(40e9));
  events();
  clock.wake(rawTime(69.9e9));
  t.same(events(), [], 'and in the next one');
  clock.wake(rawTime(70e9));
  t.match(events(), [{ type: 'holdover-alarm' }]);
  t.end();
});
