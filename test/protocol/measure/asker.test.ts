// One side that asks: what it makes of replies, also of those whose departure is told one later.
import t from 'tap';
import { Asker } from '#protocol/measure/asker.js';
import { NEVER, type Stamp, rawTime, spanOf } from '#protocol/time.js';
import { stampAt } from '../../sim/peer.js';

// Where the next ask is due NEVER, no exchange is held back for it.

const answer = (
  sequence: number,
  arrived: number,
  { heard = sequence + 1, correction }: { heard?: number; correction?: number } = {},
): Parameters<Asker['answered']>[0] => ({
  sequence,
  arrived,
  hold: 1000,
  heard,
  correction,
});

t.test('a reply becomes a sample once; again it is a duplicate', (t) => {
  const asker = new Asker();
  asker.asked(0, { at: rawTime(0), error: spanOf(3), source: 'program' });
  t.equal(asker.awaits(0), true);
  const reply = answer(0, 5e5 + 1e9);
  const at = { at: rawTime(1e6 + 1000), error: spanOf(4), source: 'program' } as const;
  t.same(asker.answered(reply, at, NEVER), [{ at: 500_500, offset: 1e9, delay: 1e6, error: 7 }]);
  t.equal(asker.awaits(0), false);
  t.equal(asker.answeredAt, 1e6 + 1000);
  t.equal(asker.roundTrip.smoothed, 1e6 + 1000);
  t.equal(asker.delay, 1e6, 'without the time for which the other side held it');
  t.equal(asker.answered(reply, at, NEVER), 'duplicate');
  t.equal(asker.loss.observe().duplicates, 1);
  t.end();
});

t.test('a reply to nothing, and one that comes after eight newer asks, was not asked for', (t) => {
  const asker = new Asker();
  t.equal(asker.answered(answer(0, 0), stampAt(10), NEVER), 'unasked');
  for (let i = 0; i <= 8; i += 1) asker.asked(i, stampAt(i * 1e6));
  t.equal(asker.awaits(0), false);
  t.equal(asker.awaits(1), true);
  t.equal(asker.answered(answer(0, 0), stampAt(9e6), NEVER), 'unasked');
  t.type(asker.answered(answer(1, 1.1e6), stampAt(9e6), NEVER), 'object');
  t.end();
});

t.test('a late reply is counted as late and still measures', (t) => {
  const asker = new Asker();
  for (let i = 0; i < 40; i += 1) {
    asker.asked(i, stampAt(i * 1e9));
    asker.answered(answer(i, i * 1e9 + 1e5), stampAt(i * 1e9 + 201_000), NEVER);
  }
  t.equal(asker.loss.observe().late, 0);
  asker.asked(40, stampAt(4e10));
  t.type(asker.answered(answer(40, 4e10 + 1e5), stampAt(4e10 + 6e6), NEVER), 'object');
  t.equal(asker.loss.observe().late, 1);
  t.end();
});

t.test('a refused sample leaves no trace in the round trip', (t) => {
  const asker = new Asker();
  asker.asked(0, stampAt(0));
  t.equal(asker.answered(answer(0, 0), stampAt(4e9), NEVER), 'delay-too-long');
  t.same([asker.roundTrip.smoothed, asker.delay], [undefined, undefined]);
  t.equal(asker.answeredAt, undefined);
  t.end();
});

t.test('after a restart the old asks are nobody’s, and the path stays known', (t) => {
  const asker = new Asker();
  asker.asked(0, stampAt(0));
  asker.answered(answer(0, 1e5), stampAt(201_000), NEVER);
  asker.asked(1, stampAt(1e9));
  asker.restart();
  t.equal(asker.answered(answer(1, 1e9 + 1e5), stampAt(1e9 + 201_000), NEVER), 'unasked');
  t.equal(asker.roundTrip.smoothed, 201_000);
  asker.asked(0, stampAt(2e9));
  t.type(asker.answered(answer(0, 2e9 + 1e5), stampAt(2e9 + 201_000), NEVER), 'object');
  const { total, reordered } = asker.loss.observe();
  t.same([total, reordered], [{ asks: 2, lostOut: 0, lostBack: 0 }, 0], 'counted from one again');
  t.end();
});

/** Asks at whole seconds; the other clock is a second ahead, and the path takes 100 us each way. */
function exchange(asker: Asker, number: number, told: { correction?: number; next?: number } = {}) {
  const start = number * 1e9;
  asker.asked(number, stampAt(start));
  const reply = answer(number, start + 1e9 + 1e5, { ...told });
  const next = rawTime(told.next ?? start + 1e9);
  return asker.answered(reply, stampAt(start + 201_000), next);
}

const kernel = (at: number): Stamp => ({ at: rawTime(at), error: spanOf(0), source: 'kernel' });

t.test('where replies are corrected, an exchange waits for the next and is exact then', (t) => {
  const asker = new Asker();
  t.equal(exchange(asker, 0).length, 1, 'nobody corrects yet');
  t.equal(asker.delay, 200_000);
  t.same(exchange(asker, 1, { correction: 30_000 }), [], 'from now on somebody does');
  t.equal(asker.delay, 200_000, 'not known better yet');
  // The reply left 40 us later than it said: 40 us less on its way, so the offset was 20 us wrong.
  t.same(exchange(asker, 2, { correction: 40_000 }), [
    { at: 1e9 + 100_500, offset: 1e9 + 20_000, delay: 160_000, error: 0 },
  ]);
  t.equal(asker.delay, 200_000 - 40_000 / 8, 'as it really was');
  t.match(exchange(asker, 3, { correction: 0 }), [{ offset: 1e9, delay: 200_000 }]);
  t.end();
});

t.test('our own ask is corrected by the kernel before or after its reply has come', (t) => {
  const asker = new Asker();
  asker.asked(0, stampAt(0));
  asker.departed(0, kernel(20_000));
  const first = asker.answered(answer(0, 1e9 + 1e5), stampAt(201_000), NEVER);
  t.match(first, [{ offset: 1e9 - 10_000, delay: 180_000 }]);
  exchange(asker, 1, { correction: 0 });
  asker.departed(1, kernel(1e9 + 60_000));
  t.match(exchange(asker, 2, { correction: 0 }), [{ offset: 1e9 - 30_000, delay: 140_000 }]);
  asker.departed(99, kernel(2e9));
  asker.departed(2, kernel(2e9 + 9e8));
  t.match(exchange(asker, 3), [{ offset: 1e9 }, { offset: 1e9 }], 'too late to be true');
  t.end();
});

t.test('an exchange waits for no ask that is far off', (t) => {
  const asker = new Asker();
  exchange(asker, 0);
  t.equal(exchange(asker, 1, { correction: 5, next: 1e9 + 64e9 }).length, 1);
  t.same(exchange(asker, 2, { correction: 5, next: 2e9 + 16e9 }), []);
  t.equal(exchange(asker, 3, { correction: 5, next: 3e9 + 64e9 }).length, 2, 'both come together');
  t.end();
});

t.test('a correction of another reply than the one that waits is not used', (t) => {
  const asker = new Asker();
  exchange(asker, 0);
  exchange(asker, 1, { correction: 10_000 });
  // Ask 2 was heard, its reply was lost: what the next one corrects is that.
  asker.asked(2, stampAt(2e9));
  t.match(exchange(asker, 3, { correction: 50_000 }), [{ at: 1e9 + 100_500, offset: 1e9 }]);
  // Ask 4 was lost on its way out: what the next one corrects is the right one, but who knows.
  asker.asked(4, stampAt(4e9));
  asker.asked(5, stampAt(5e9));
  const reply = answer(5, 6e9 + 1e5, { heard: 5, correction: 50_000 });
  t.match(asker.answered(reply, stampAt(5e9 + 201_000), rawTime(6e9)), [{ offset: 1e9 }]);
  t.end();
});

t.test('a correction that cannot be leaves the exchange as it was stated', (t) => {
  const asker = new Asker();
  exchange(asker, 0);
  exchange(asker, 1, { correction: 0 });
  t.match(exchange(asker, 2, { correction: 2 ** 31 - 1 }), [{ offset: 1e9, delay: 200_000 }]);
  t.match(exchange(asker, 3, { correction: 1 - 2 ** 31 }), [{ offset: 1e9, delay: 200_000 }]);
  t.end();
});

t.test('a new session forgets the exchange that waits', (t) => {
  const asker = new Asker();
  exchange(asker, 0);
  t.same(exchange(asker, 1, { correction: 0 }), []);
  asker.restart();
  t.match(exchange(asker, 0), [{ at: 100_500 }]);
  t.end();
});
