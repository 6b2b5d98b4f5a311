// An adversary of delays against a whole agent, by either algorithm: what it shows stays within its bound.
// `BELFRY_LONG=1` tries two thousand schedules each; `npm run adversary -- --level follow` looks for more.
import t from 'tap';
import { againstAgent } from '../sim/adversary/agent-level.js';
import { KNOWN } from '../sim/adversary/known.js';
import type { Schedule } from '../sim/adversary/schedule.js';
import { search } from '../sim/adversary/search.js';
import { type Verdict, breaksOf } from '../sim/adversary/verdict.js';

const LONG = process.env['BELFRY_LONG'] === '1';
const SCHEDULES = LONG ? 2000 : 30;
/** Each known schedule is run as it is, and with as many other seeds; estimator.test.ts has others always. */
const OTHER_SEEDS = LONG ? 2 : 0;

t.setTimeout(LONG ? 0 : 240_000);

for (const algorithm of ['follow', 'measure'] as const) {
  const who = algorithm === 'follow' ? 'an agent that asks' : 'an agent that is measured';
  const run = (schedule: Schedule): Verdict => againstAgent(schedule, algorithm);

  t.test(`${who} is within its bound in all seconds while`, (t) => {
    for (const [name, schedule] of KNOWN)
      t.test(name, (t) => {
        for (let seed = schedule.seed; seed <= schedule.seed + OTHER_SEEDS; seed += 1)
          t.equal(breaksOf(run({ ...schedule, seed })), '', `seed ${seed}`);
        t.end();
      });
    t.end();
  });

  t.test(`${who} is so in ${SCHEDULES} schedules, at random and searched`, (t) => {
    const { kinds, worst, tried } = search({ schedules: SCHEDULES, seed: 1, run });
    for (const [kind, { schedules, example }] of kinds)
      t.fail(`${kind} in ${schedules} of ${tried}, as with ${JSON.stringify(example.schedule)}`);
    t.ok(worst!.verdict.worst <= 1, `worst error over bound: ${worst!.verdict.worst}`);
    t.end();
  });
}
