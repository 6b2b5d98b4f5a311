// The calls to the kernel's clock: units, bits, and what each of them asks for.
import t from 'tap';
import {
  KERNEL_RATE_MOST,
  MODE,
  TICK,
  rateOf,
  readState,
  writeCommand,
  writeEndOfSlew,
  writeFrequency,
  writeLook,
  writeRelease,
  writeStep,
} from '#agent/core/steering/timex.js';
import { ERROR_MOST, STATUS, TIMEX, TIMEX_FIELDS } from '#protocol/clock/timex.js';
import { spanOf } from '#protocol/time.js';

/** A call full of what another call left. */
const used = (): Float64Array => new Float64Array(TIMEX_FIELDS).fill(7);

const STATE = {
  rate: rateOf(2e-5),
  tick: TICK,
  slew: spanOf(0),
  status: STATUS.pll | STATUS.holdFrequency | STATUS.nano | STATUS.insertLeap,
  maxError: spanOf(1e6),
  estimatedError: spanOf(1e5),
};

t.test('the kernel holds rates in units of 2^-16 ppm, up to 500 ppm', (t) => {
  const unit = 2 ** -16 * 1e-6;
  t.equal(rateOf(unit), unit);
  t.equal(rateOf(1.4 * unit), unit);
  t.equal(rateOf(1.6 * unit), 2 * unit);
  t.equal(rateOf(1), KERNEL_RATE_MOST);
  t.equal(rateOf(-1), -KERNEL_RATE_MOST);
  t.end();
});

t.test('a state is read in nanoseconds and fractions, whichever unit the kernel slews in', (t) => {
  const timex = new Float64Array(TIMEX_FIELDS);
  timex[TIMEX.frequency] = 20 * 65_536;
  timex[TIMEX.tick] = TICK;
  timex[TIMEX.offset] = 1500;
  timex[TIMEX.maxError] = 250;
  timex[TIMEX.estimatedError] = 60;
  const micro = readState(timex);
  t.ok(Math.abs(micro.rate - 2e-5) < 1e-18);
  t.match(micro, { slew: 1_500_000, maxError: 250_000, estimatedError: 60_000, tick: TICK });
  timex[TIMEX.status] = STATUS.nano;
  t.match(readState(timex), { slew: 1500, maxError: 250_000, status: STATUS.nano });
  t.end();
});

t.test('a look asks for nothing', (t) => {
  const timex = used();
  writeLook(timex);
  t.same(
    [...timex],
    Array.from({ length: TIMEX_FIELDS }, () => 0),
  );
  t.end();
});

t.test('a step back is whole seconds back, and nanoseconds forwards', (t) => {
  const stepOf = (step: number): number[] => {
    const timex = used();
    writeStep(timex, spanOf(step));
    t.equal(timex[TIMEX.modes], MODE.setOffset | MODE.nano);
    return [timex[TIMEX.seconds]!, timex[TIMEX.fraction]!];
  };
  t.same(stepOf(2.25e9), [2, 250_000_000]);
  t.same(stepOf(-0.25e9), [-1, 750_000_000]);
  t.same(stepOf(-0.25), [-1, 999_999_999], 'never a whole second of nanoseconds');
  t.end();
});

t.test(
  'a command holds the rate, slews, says how good it is, and takes leaps and ticks back',
  (t) => {
    const timex = used();
    writeCommand(timex, {
      step: spanOf(0),
      rate: rateOf(2e-5),
      slew: spanOf(-1234.4),
      synchronised: true,
      maxError: spanOf(1_000_001),
      estimatedError: spanOf(1e20),
    });
    t.equal(timex[TIMEX.status], STATUS.pll | STATUS.holdFrequency);
    t.equal(timex[TIMEX.frequency], 20 * 65_536);
    t.equal(timex[TIMEX.offset], -1234);
    t.equal(timex[TIMEX.maxError], 1001, 'microseconds, rounded up');
    t.equal(timex[TIMEX.estimatedError], ERROR_MOST / 1000, 'no more than the kernel counts');
    t.equal(timex[TIMEX.tick], TICK);
    t.equal(timex[TIMEX.constant], 0, 'the quickest');
    t.equal(timex[TIMEX.modes]! & MODE.setOffset, 0, 'and steps nothing');
    t.end();
  },
);

t.test('a clock that is not synchronised is said to be so', (t) => {
  const timex = used();
  const zero = spanOf(0);
  const errors = { maxError: ERROR_MOST, estimatedError: ERROR_MOST };
  writeCommand(timex, { step: zero, rate: 0, slew: zero, synchronised: false, ...errors });
  t.equal(timex[TIMEX.status]! & STATUS.unsynchronised, STATUS.unsynchronised);
  t.end();
});

t.test('ending a slew, repeating the rate and giving the loop up change one thing each', (t) => {
  const timex = used();
  writeEndOfSlew(timex);
  t.equal(timex[TIMEX.modes], MODE.offset);
  t.equal(timex[TIMEX.offset], 0);
  writeFrequency(timex, STATE);
  t.equal(timex[TIMEX.modes], MODE.frequency);
  t.equal(timex[TIMEX.frequency], 20 * 65_536);
  writeRelease(timex, STATE);
  t.equal(timex[TIMEX.modes], MODE.status);
  t.equal(timex[TIMEX.status], STATUS.insertLeap, 'all but the loop, and what nobody can set');
  t.end();
});
