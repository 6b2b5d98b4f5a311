// The round trip and the retransmission timer, worked by hand.
import t from 'tap';
import { RoundTrip } from '#protocol/measure/round-trip.js';
import { spanOf } from '#protocol/time.js';

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
