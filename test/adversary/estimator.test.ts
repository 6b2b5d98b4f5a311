// An adversary of delays against the estimator alone: whatever it does with the two ways, the truth stays within
// the bound, and so does all that the exchanges cannot tell from it. `BELFRY_LONG=1` tries ten thousand
// schedules; `npm run adversary` looks for more, and replays one.
import t from 'tap';
import { againstEstimator } from '../sim/adversary/estimator-level.js';
import { LimitsOnly } from '../sim/adversary/limits-only.js';
import { KNOWN } from '../sim/adversary/known.js';
import type { Schedule } from '../sim/adversary/schedule.js';
import { search } from '../sim/adversary/search.js';
import { type Verdict, breaksOf } from '../sim/adversary/verdict.js';

const LONG = process.env['BELFRY_LONG'] === '1';
const SCHEDULES = LONG ? 10_000 : 200;
/** Each known schedule is run as it is, and with as many other seeds. */
const OTHER_SEEDS = LONG ? 4 : 1;

t.setTimeout(LONG ? 0 : 240_000);

t.test(
  'what is asked of an estimator can be had: one that knows nothing but the limits has it',
  (t) => {
    const run = (schedule: Schedule): Verdict => againstEstimator(schedule, () => new LimitsOnly());
    const { kinds, tried } = search({ schedules: LONG ? 500 : 20, seed: 2, run });
    for (const [kind, { example }] of kinds)
      t.fail(`${kind}, as with ${JSON.stringify(example.schedule)}`);
    t.ok(tried >= 20, `${tried} schedules`);
    t.end();
  },
);

t.test('no bound is broken while', (t) => {
  for (const [name, schedule] of KNOWN)
    t.test(name, (t) => {
      for (let seed = schedule.seed; seed <= schedule.seed + OTHER_SEEDS; seed += 1) {
        const verdict = againstEstimator({ ...schedule, seed });
        t.equal(breaksOf(verdict), '', `seed ${seed}`);
      }
      t.end();
    });
  t.end();
});

t.test(`${SCHEDULES} schedules, at random and searched, break no bound`, (t) => {
  const { kinds, worst, tried } = search({ schedules: SCHEDULES, seed: 1, run: againstEstimator });
  for (const [kind, { schedules, example }] of kinds)
    t.fail(`${kind} in ${schedules} of ${tried}, as with ${JSON.stringify(example.schedule)}`);
  t.ok(
    worst!.verdict.worstPossible <= 1,
    `worst error over bound: ${worst!.verdict.worstPossible}`,
  );
  t.end();
});
