// Where UTC is over a master's raw clock: by its own kernel, or by what it was told.

import t from 'tap';
import { Utc } from '#master/core/group/utc.js';
import type { Line } from '#protocol/clock/line.js';
import { groupTime, rawTime, spanOf } from '#protocol/time.js';

const START = 1_790_000_000;

const line = (second: number, ahead = 0, bound = 1e6): Line => ({
  raw: rawTime(second * 1e9),
  group: groupTime(START + second, ahead),
  rate: 0,
  bound: spanOf(bound),
  drift: 0,
});

const reading = (second: number, error?: number) => ({
  raw: rawTime(second * 1e9),
  time: groupTime(START + second),
  width: spanOf(0),
  error: error === undefined ? undefined : spanOf(error),
});

t.test('a reading that is worth nothing against UTC tells nothing', (t) => {
  const utc = new Utc(true);
  utc.read(reading(1));
  t.equal(utc.isKnown, false);
  t.same(utc.errorOf(line(1, 5e6), rawTime(1e9)), { error: 0, growth: 0 });
  utc.read(reading(2, 1e6));
  t.equal(utc.isKnown, true);
  t.ok(
    utc.errorOf(line(2, 5e6), rawTime(2e9)).error >= 6e6,
    'where it is, and how wrong that may be',
  );
  t.end();
});

t.test('its own kernel is believed in mode master alone', (t) => {
  const utc = new Utc(false);
  utc.read(reading(1, 1e6));
  t.equal(utc.isKnown, false, 'it is one reference of many');
  t.equal(utc.ownReadAt, 1e9);
  t.ok(utc.own(rawTime(1e9)));
  utc.tell(line(1, 2e6));
  t.equal(utc.errorOf(line(1), rawTime(1e9)).error, 3e6);
  t.end();
});

t.test('what was told is held over with a bound that grows, and from the first loss on', (t) => {
  const utc = new Utc(false);
  utc.hold(rawTime(0));
  t.equal(utc.isKnown, false, 'there is nothing to hold');
  utc.tell(line(0));
  utc.hold(rawTime(10e9));
  utc.hold(rawTime(20e9));
  const at = (second: number) => utc.errorOf(line(0), rawTime(second * 1e9)).error;
  t.equal(utc.line(rawTime(0))!.unheardSince, 10e9);
  t.ok(at(3600) > 5e6 && at(3600) < 2e7, `an hour: ${at(3600)} ns`);
  t.ok(at(86_400) > 1e8, `a day: ${at(86_400)} ns`);
  utc.tell(line(90_000, 5e5));
  t.equal(at(90_000), 1.5e6, 'until it is told again');
  t.end();
});
