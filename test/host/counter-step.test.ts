// How finely a counter counts, and which ones are too coarse.
import t from 'tap';
import { counterStep, needFineCounter } from '#host/counter-step.js';
import { machineClock } from '#host/raw-clock.js';
import { rawTime } from '#protocol/time.js';

/** A counter of which a reading takes 50 ns. */
const counting = (step: number) => {
  let now = 1e9;
  return () => rawTime(Math.floor((now += 50) / step) * step);
};

t.test('a counter that stands still between two readings shows its step', (t) => {
  for (const step of [1000, 30_517, 4e6]) t.equal(counterStep(counting(step)), step);
  for (const step of [1, 50]) t.equal(counterStep(counting(step)), 0, 'finer than a reading');
  t.end();
});

t.test(
  'a counter whose steps are wider than a microsecond is refused, this machine’s is not',
  (t) => {
    t.throws(
      () => needFineCounter(counting(4e6)),
      /steps of 4000 us, .*clocksource.* \(250 Hz now\)/,
    );
    t.doesNotThrow(() => needFineCounter(counting(1000)));
    t.doesNotThrow(() => needFineCounter(machineClock().raw));
    t.end();
  },
);
