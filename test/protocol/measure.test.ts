// Measuring: exchanges, round trips, losses, and the checks a sample must pass, worked by hand.
import t from 'tap';
import { type Exchange, sampleOf } from '@belfry/protocol/core/measure/exchange.js';
import { healthOf } from '@belfry/protocol/core/measure/health.js';
import { Loss } from '@belfry/protocol/core/measure/loss.js';
import { Pace, quickPause } from '@belfry/protocol/core/measure/pace.js';
import { RoundTrip } from '@belfry/protocol/core/measure/round-trip.js';
import { screen } from '@belfry/protocol/core/measure/screen.js';
import { rawTime, spanOf } from '@belfry/protocol/core/time.js';
import { Timers } from '@belfry/protocol/core/timers.js';
import { integer } from '../sim/dice.js';
import { seededRandom } from '../sim/random.js';

const exchange = (
  asked: number,
  arrived: number,
  departed: number,
  answered: number,
): Exchange => ({
  asked: rawTime(asked),
  arrived,
  departed,
  answered: rawTime(answered),
  error: spanOf(7),
});

t.test('the offset is the mean of both ways, the delay is the round trip without the hold', (t) => {
  // The other clock is 1000 ahead; 30 there, 10 held, 30 back.
  t.same(sampleOf(exchange(100, 1130, 1140, 170)), { at: 135, offset: 1000, delay: 60, error: 7 });
  // The same clocks, but 50 there and 10 back: wrong by half the difference, within half the delay.
  t.same(sampleOf(exchange(100, 1150, 1160, 170)), { at: 135, offset: 1020, delay: 60, error: 7 });
  // A clock behind, and no hold at all.
  t.same(sampleOf(exchange(5000, 10, 10, 5008)), { at: 5004, offset: -4994, delay: 8, error: 7 });
  t.end();
});

t.test('the true offset lies within half the delay, however the path is cut in two', (t) => {
  const random = seededRandom(1);
  for (let i = 0; i < 10_000; i += 1) {
    const offset = (random() - 0.5) * 1e9;
    const [there, hold, back] = [random() * 1e6, random() * 1e5, random() * 1e6];
    const asked = random() * 1e12;
    const arrived = asked + there + offset;
    const sample = sampleOf(exchange(asked, arrived, arrived + hold, asked + there + hold + back));
    if (Math.abs(sample.offset - offset) > sample.delay / 2 + 0.01) t.fail(`${there} ${back}`);
  }
  t.pass();
  t.end();
});

t.test('the round trip is smoothed as RFC 6298 says, worked by hand', (t) => {
  const ms = (milliseconds: number): ReturnType<typeof spanOf> => spanOf(milliseconds * 1e6);
  const trip = new RoundTrip();
  t.same([trip.smoothed, trip.timeout], [undefined, 1e9], 'a second before anything is known');
  // (2.2) SRTT = R, RTTVAR = R/2, RTO = SRTT + 4 RTTVAR = 3 R.
  trip.add(ms(100));
  t.same([trip.smoothed, trip.deviation, trip.timeout], [1e8, 5e7, 3e8]);
  // (2.3) RTTVAR = 3/4 * 50 + 1/4 * |100 - 60| = 47.5; SRTT = 7/8 * 100 + 1/8 * 60 = 95; RTO 285.
  trip.add(ms(60));
  t.same([trip.smoothed, trip.deviation, trip.timeout], [9.5e7, 4.75e7, 2.85e8]);
  // RTTVAR = 3/4 * 47.5 + 1/4 * |95 - 175| = 55.625; SRTT = 95 + 80/8 = 105; RTO 327.5.
  trip.add(ms(175));
  t.same([trip.smoothed, trip.deviation, trip.timeout], [1.05e8, 5.5625e7, 3.275e8]);
  t.end();
});

t.test('the timer never falls below 5 ms, doubles without an answer, and ends at a minute', (t) => {
  const trip = new RoundTrip();
  for (let i = 0; i < 50; i += 1) trip.add(spanOf(1e5));
  t.equal(trip.timeout, 5e6);
  const waits = Array.from({ length: 15 }, () => {
    trip.backOff();
    return trip.timeout / 1e6;
  });
  t.same(
    waits,
    [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240, 20_480, 40_960, 60_000, 60_000],
  );
  trip.add(spanOf(1e5));
  t.equal(trip.timeout, 5e6, 'an answer ends the doubling');
  for (let i = 0; i < 50; i += 1) trip.add(spanOf(1e12));
  t.equal(trip.timeout, 6e10);
  t.end();
});

/** What really became of asks, beside what the loss counter makes of them. */
interface Fate {
  readonly out: number;
  readonly back: number;
}

interface Path {
  readonly out: number;
  readonly back: number;
  /** Chance that a reply is overtaken by the next. */
  readonly reorder?: number;
  /** Chance that an ask is overtaken by the next. */
  readonly reorderOut?: number;
  readonly duplication?: number;
}

/**
 * Sends `asks` asks over a bad path, and a last one over a good path so that every fate is known.
 * A duplicated ask is refused by the replay window and never counted; a duplicated reply never
 * reaches the counter either.
 */
function lose(seed: number, asks: number, path: Path): { loss: Loss; truth: Fate } {
  const random = seededRandom(seed);
  const loss = new Loss();
  let heard = 0;
  let [out, back] = [0, 0];
  let waiting: { ask: number; heard: number } | undefined;
  let held: number | undefined;
  const replied = (ask: number, sure: boolean): void => {
    heard += 1;
    const reply = { ask, heard: heard & 0xffff };
    if (!sure && random() < path.back) {
      back += 1;
      return;
    }
    if (waiting === undefined && !sure && random() < (path.reorder ?? 0)) {
      waiting = reply;
      return;
    }
    loss.answered(reply.ask, reply.heard);
    if (waiting !== undefined) loss.answered(waiting.ask, waiting.heard);
    waiting = undefined;
  };
  for (let ask = 1; ask <= asks + 2; ask += 1) {
    const sure = ask > asks;
    loss.asked();
    if (!sure && random() < path.out) {
      out += 1;
      continue;
    }
    if (held === undefined && !sure && random() < (path.reorderOut ?? 0)) {
      held = ask;
      continue;
    }
    replied(ask, sure);
    if (held !== undefined) replied(held, sure);
    held = undefined;
  }
  return { loss, truth: { out, back } };
}

t.test('losses are told apart by direction, over a turn of the 16-bit count', (t) => {
  for (const [seed, path] of [
    { out: 0, back: 0 },
    { out: 0.3, back: 0 },
    { out: 0, back: 0.3 },
    { out: 0.2, back: 0.1 },
    { out: 0.7, back: 0.7 },
  ].entries()) {
    const { loss, truth } = lose(seed, 100_000, path);
    const { total } = loss.observe();
    t.same(
      total,
      { asks: 100_002, lostOut: truth.out, lostBack: truth.back },
      JSON.stringify(path),
    );
  }
  t.end();
});

t.test('an overtaken reply is not lost, and is counted as reordered', (t) => {
  const { loss, truth } = lose(6, 20_000, { out: 0.1, back: 0.1, reorder: 0.1 });
  const { total, reordered } = loss.observe();
  t.same(total, { asks: 20_002, lostOut: truth.out, lostBack: truth.back });
  t.ok(reordered > 1000, `${reordered}`);
  t.end();
});

t.test('an overtaken ask is not lost either', (t) => {
  const { loss, truth } = lose(7, 20_000, { out: 0, back: 0, reorderOut: 0.1 });
  t.same(truth, { out: 0, back: 0 });
  const { total } = loss.observe();
  t.same(total, { asks: 20_002, lostOut: 0, lostBack: 0 });
  t.end();
});

t.test('recent loss is over the last 64 to 128 asks, and forgets what was before', (t) => {
  const loss = new Loss();
  let heard = 0;
  let ask = 0;
  const send = (count: number, everyOther: boolean): void => {
    for (let i = 0; i < count; i += 1) {
      loss.asked();
      ask += 1;
      if (everyOther && ask % 2 === 0) continue;
      heard += 1;
      loss.answered(ask, heard);
    }
  };
  t.same([loss.observe().out, loss.observe().back], [0, 0]);
  send(1000, true);
  t.ok(Math.abs(loss.observe().out - 0.5) < 0.02, `${loss.observe().out}`);
  send(200, false);
  t.equal(loss.observe().out, 0);
  t.equal(loss.observe().total.lostOut, 500);
  t.end();
});

t.test('a restart counts from zero and keeps what was counted', (t) => {
  const loss = new Loss();
  for (let i = 1; i <= 10; i += 1) loss.asked();
  loss.answered(10, 8);
  t.equal(loss.observe().total.lostOut, 2);
  loss.restart();
  t.equal(loss.count, 0);
  loss.asked();
  loss.answered(1, 1);
  t.same(loss.observe().total, { asks: 11, lostOut: 2, lostBack: 7 });
  t.end();
});

t.test('each check that a sample must pass has its name', (t) => {
  const judged = (...stamps: [number, number, number, number]): string | undefined => {
    const made = exchange(...stamps);
    return screen(made, sampleOf(made));
  };
  t.equal(judged(0, 1e5, 1.1e5, 2.1e5), undefined);
  t.equal(judged(0, 1e5, 1e5 - 1, 2e5), 'held-too-long', 'left before it came');
  t.equal(judged(0, 0, 1e9, 1e9 + 1e5), undefined, 'a second is not too long');
  t.equal(judged(0, 0, 1e9 + 1, 1e9 + 1e5), 'held-too-long');
  t.equal(judged(0, 0, 1e6, 1e6 - 51_000), undefined, 'fast crystals make a delay look negative');
  t.equal(judged(0, 0, 1e6, 1e6 - 51_001), 'negative-delay');
  t.equal(judged(0, 0, 0, -50_001), 'negative-delay');
  t.equal(judged(0, 0, 0, 3e9), undefined);
  t.equal(judged(0, 0, 0, 3e9 + 1), 'delay-too-long');
  t.end();
});

t.test('a peer is suspected after three silent intervals and lost after ten', (t) => {
  const judged = (silent: number): string =>
    healthOf(rawTime(5e9), rawTime(5e9 + silent), spanOf(2e9));
  t.same([0, 6e9, 6e9 + 1, 20e9, 20e9 + 1, 1e15].map(judged), [
    'healthy',
    'healthy',
    'suspected',
    'suspected',
    'lost',
    'lost',
  ]);
  t.equal(healthOf(rawTime(-Infinity), rawTime(0), spanOf(1e9)), 'lost', 'never heard at all');
  t.end();
});

t.test('timers agree with a naive table, whatever is set, moved, cancelled and taken', (t) => {
  const random = seededRandom(8);
  for (let run = 0; run < 50; run += 1) {
    const timers = new Timers<number>();
    const naive = new Map<number, number>();
    let now = 0;
    for (let i = 0; i < 500; i += 1) {
      const key = integer(random, 30);
      const dice = random();
      if (dice < 0.5) {
        const at = random() < 0.05 ? Infinity : now + integer(random, 100);
        timers.set(key, rawTime(at));
        if (at === Infinity) naive.delete(key);
        else naive.set(key, at);
      } else if (dice < 0.65) {
        timers.cancel(key);
        naive.delete(key);
      } else {
        now += integer(random, 20);
        const due = timers.due(rawTime(now));
        const least = Math.min(Infinity, ...naive.values());
        if (due === undefined) {
          if (least <= now) t.fail('something was due');
        } else {
          if (naive.get(due) !== least || least > now) t.fail('not the earliest');
          naive.delete(due);
        }
      }
      if (timers.next() !== Math.min(Infinity, ...naive.values())) t.fail('not the next');
      if (timers.at(key) !== (naive.get(key) ?? Infinity)) t.fail('not its time');
    }
  }
  t.pass();
  t.end();
});

t.test('a clock is asked quickly, then after a quarter of an interval, then in its slot', (t) => {
  const interval = spanOf(64e9);
  // In the middle of what is spread.
  const middle = (): number => 0.5;
  for (const slot of [0, 0.5, 0.999]) {
    const pace = new Pace(slot);
    const pauses = [0, 1, 2, 3, 4, 5, 6].map((answers) => pace.pause(answers, interval, middle));
    const move = (0.25 + slot / 2) * 64e9;
    t.same(pauses, [2e9, 2e9, 16e9, move, move, 64e9, 64e9], `slot ${slot}`);
  }
  t.equal(quickPause(spanOf(1e9)), 2.5e8);
  t.end();
});

t.test('what is lost at the start is asked for again as quickly', (t) => {
  const pace = new Pace(0.5);
  const pause = (answers: number): number => pace.pause(answers, spanOf(1e9), () => 0.5);
  t.same([0, 0, 0, 1, 1, 2].map(pause), [2.5e8, 2.5e8, 2.5e8, 2.5e8, 2.5e8, 2.5e8]);
  // It has moved to its slot: one that is measured anew is not moved again.
  pause(3);
  pause(4);
  t.equal(pause(3), 1e9);
  t.end();
});
