// An adversary of delays against the estimator alone: whatever it does with the two ways, the truth stays within
// the bound, and so does all that the exchanges cannot tell from it. `BELFRY_LONG=1` tries ten thousand
// schedules; `npm run adversary` looks for more, and replays one.
import t from 'tap';
import { againstEstimator } from '../sim/adversary/estimator-level.js';
import { KNOWN } from '../sim/adversary/known.js';
import { search } from '../sim/adversary/search.js';
import { breaksOf } from '../sim/adversary/verdict.js';

const LONG = process.env['BELFRY_LONG'] === '1';
const SCHEDULES = LONG ? 10_000 : 300;
const SEEDS = [1, 2, 3];

if (LONG) t.setTimeout(0);

t.test('no bound is broken while', (t) => {
  for (const [name, schedule] of KNOWN)
    t.test(name, (t) => {
      for (const seed of SEEDS) {
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
