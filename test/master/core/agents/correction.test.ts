// The line that an agent is sent: cases worked by hand, the property behind them, and what a datagram has of it.

import t from 'tap';
import { adjustOf, correctionLine } from '#master/core/agents/correction.js';
import { lineAt } from '#protocol/clock/line.js';
import type { Estimate } from '#protocol/estimate/estimator.js';
import { SECOND, groupAdd, groupDifference, groupTime, rawTime, spanOf } from '#protocol/time.js';
import { seededRandom } from '#sim/random.js';
import { line } from '../../../protocol/clock/line-of.js';

const at = (second: number) => rawTime(second * SECOND);
const START = groupTime(1_790_000_000);
/** The group's line over the master's raw clock: `START` at 0. */
const group = (changes = {}) => line({ raw: at(0), group: START, ...changes });

const estimateOf = (seconds: number, changes: Partial<Estimate> = {}): Estimate => ({
  offset: spanOf(seconds * SECOND),
  offsetError: spanOf(50),
  rate: 0,
  rateError: 0,
  bound: spanOf(0),
  drift: 0,
  ...changes,
});

t.test('it is anchored at the last whole second of the agent’s raw clock', (t) => {
  // At the master's 10 s the agent has 10 + 2.25 = 12.25 s: the anchor is 12 s. Crystals and group run alike,
  // so a quarter of a second before START + 10 s the group had START + 9.75 s.
  const told = correctionLine(group(), estimateOf(2.25), at(10));
  t.match(told, { raw: at(12), group: groupTime(1_790_000_009, 0.75e9), rate: 0 });
  // A machine that was started later: 1000 - 997.5 = 2.5 s, half a second after its 2 s.
  const young = correctionLine(group(), estimateOf(-997.5), at(1000));
  t.match(young, { raw: at(2), group: groupTime(1_790_000_999, 0.5e9) });
  t.match(
    correctionLine(group(), estimateOf(2), at(10)),
    { raw: at(12), group: groupTime(1_790_000_010, 0) },
    'on a whole second that one itself',
  );
  t.end();
});

t.test(
  'its rate is what the group gains on the master, less what the agent’s crystal does',
  (t) => {
    const rateOf = (gains: number, crystal: number): number =>
      correctionLine(group({ rate: gains }), estimateOf(0, { rate: crystal }), at(10)).rate;
    // 1.00002 / 0.999995 - 1 = 25e-6 / 0.999995 = 25.000125e-6: not quite the sum of 20 ppm and 5 ppm.
    t.ok(Math.abs(rateOf(20e-6, -5e-6) - 25.000125e-6) < 1e-15);
    // 1 / 1.25 - 1 = -0.2, where the difference would be -0.25.
    t.ok(Math.abs(rateOf(0, 0.25) + 0.2) < 1e-15);
    t.equal(rateOf(1e-5, 1e-5), 0, 'a crystal that runs as the group does');
    t.end();
  },
);

t.test('back to the anchor the group runs at that rate over the agent’s clock', (t) => {
  // The agent's clock is at 10 + 0.5 = 10.5 s and runs at 5/4 of the master's; the group runs as the master's.
  // Half a second of the agent's is 0.5 / 1.25 = 0.4 s of the group: START + 10 - 0.4.
  const told = correctionLine(group(), estimateOf(0.5, { rate: 0.25 }), at(10));
  t.equal(told.raw, at(10));
  const exact = groupTime(1_790_000_009, 0.6e9);
  t.ok(Math.abs(groupDifference(told.group, exact)) < 1e-3, `${told.group.nanoseconds} ns`);
  t.end();
});

t.test(
  'its bound is the group’s and the measurement’s at the sending, its drift both of theirs',
  (t) => {
    // At 10 s the group's has grown to 1000 + 1e-7 * 10e9 = 2000 ns; 500 ns of the measurement: 2500 ns.
    const told = correctionLine(
      group({ bound: spanOf(1000), drift: 1e-7 }),
      estimateOf(2.25, { bound: spanOf(500), drift: 2e-8 }),
      at(10),
    );
    t.ok(Math.abs(told.bound - 2500) < 1e-6, `${told.bound} ns`);
    t.ok(Math.abs(told.drift - 1.2e-7) < 1e-20, `${told.drift}`);
    t.end();
  },
);

t.test('whatever the crystals, it shows group time now and later', (t) => {
  const random = seededRandom(11);
  const drawn = (most: number): number => (2 * random() - 1) * most;
  for (let i = 0; i < 200; i += 1) {
    const clock = group({ rate: drawn(5e-4) });
    const estimate = estimateOf(1000 + drawn(900), { rate: drawn(1e-3) });
    const told = correctionLine(clock, estimate, at(100));
    for (const later of [0, 1, 64]) {
      const agent = at(100 + later) + estimate.offset + later * SECOND * estimate.rate;
      const error = groupDifference(lineAt(told, rawTime(agent)), lineAt(clock, at(100 + later)));
      t.ok(Math.abs(error) < 0.01, `${error} ns, ${later} s later`);
    }
  }
  t.end();
});

t.test(
  'an adjust states the anchor as seconds that turn over, and no fraction of a nanosecond',
  (t) => {
    const told = line({
      raw: at(2 ** 32 + 5),
      group: groupAdd(groupTime(2 ** 32 + 7), spanOf(999.75)),
      rate: 3e-6,
      bound: spanOf(1500),
      drift: 1e-8,
    });
    t.same(adjustOf(told, 'step', { quality: 'holdover', answered: true, leap: 'done' }), {
      kind: 'step',
      answered: true,
      quality: 'holdover',
      untraced: false,
      leap: 'done',
      rawSeconds: 5,
      groupSeconds: 7,
      groupNanoseconds: 999,
      rate: 3e-6,
      bound: 1500,
      drift: 1e-8,
    });
    t.end();
  },
);
