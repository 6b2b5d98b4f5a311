// The first samples: how wrong they may be is known exactly, whatever the queues.
import t from 'tap';
import { StraightLineFit } from '#protocol/estimate/straight-line-fit.js';
import type { Sample } from '#protocol/measure/exchange.js';
import { rawTime, spanOf } from '#protocol/time.js';
import { OtherClock } from '../../sim/other-clock.js';
import { normal, seededRandom } from '../../sim/random.js';

const FLOOR = 1e5;

/** A clock that runs straight, and what its first samples show. */
class Start {
  readonly clock: OtherClock;
  readonly fit: StraightLineFit;

  constructor(seed: number, jitter: number, floorOut = FLOOR) {
    const rate = 3e4 * normal(seededRandom(seed + 1000));
    this.clock = new OtherClock({ seed, floor: FLOOR, jitter, offset: 1e15, rate });
    this.clock.floorOut = floorOut;
    this.fit = new StraightLineFit(this.clock.sample());
  }

  step(): void {
    this.clock.pass(1);
    this.fit.add(this.clock.sample());
  }
}

const JITTERS = [1e3, 5e4, 2e6];

t.test('it is wrong by as much as it says', (t) => {
  for (const jitter of JITTERS)
    for (const samples of [8, 16, 32]) {
      let [offset, rate] = [0, 0];
      const starts = 400;
      for (let seed = 1; seed <= starts; seed += 1) {
        const start = new Start(seed, jitter);
        for (let n = 1; n < samples; n += 1) {
          start.step();
          start.fit.solve();
        }
        const { mean, covariance } = start.fit.solve()!;
        offset += (mean[0]! - start.clock.offset) ** 2 / covariance[0]! / starts;
        rate += (mean[1]! - start.clock.rate) ** 2 / covariance[4]! / starts;
      }
      const about = (value: number): boolean => value > 0.5 && value < 2;
      t.ok(about(offset), `${samples} of ${jitter} ns: offset ${offset.toFixed(2)}`);
      t.ok(about(rate), `${samples} of ${jitter} ns: rate ${rate.toFixed(2)}`);
    }
  t.end();
});

t.test('no line fits a clock that was set meanwhile', (t) => {
  const sample = (at: number, offset: number): Sample => ({
    at: rawTime(at),
    offset: spanOf(offset),
    delay: spanOf(2e5),
    error: spanOf(0),
  });
  const fit = new StraightLineFit(sample(0, 0));
  fit.add(sample(1e9, 100));
  t.ok(fit.solve());
  fit.add(sample(2e9, 1e8));
  t.equal(fit.solve(), undefined);
  t.end();
});

t.test('it is sharp until a poor crystal may have left the line as far', (t) => {
  const until = JITTERS.map((jitter) => {
    const start = new Start(1, jitter);
    let samples = 1;
    for (; start.fit.solve() && (samples < 4 || start.fit.isSharp); samples += 1) start.step();
    return samples;
  });
  const [fine, usual, coarse] = until as [number, number, number];
  t.ok(fine < usual && usual < coarse, until.join(', '));
  t.ok(coarse < 1000, 'and no longer');
  t.end();
});
