// An adversary of delays against a master whose wall clock is group time, while that is set and slewed, and
// against a tree of groups. `BELFRY_LONG=1` tries more; `npm run adversary -- --level tree` looks for more.
import t, { type Test } from 'tap';
import { withSettings } from '../sim/adversary/draw.js';
import { KNOWN } from '../sim/adversary/known.js';
import { againstMaster } from '../sim/adversary/master-level.js';
import type { Schedule } from '../sim/adversary/schedule.js';
import { search } from '../sim/adversary/search.js';
import { againstTree } from '../sim/adversary/tree-level.js';
import { type Verdict, breaksOf, guarded } from '../sim/adversary/verdict.js';

const LONG = process.env['BELFRY_LONG'] === '1';
const SCHEDULES = { master: LONG ? 2000 : 20, tree: LONG ? 500 : 10 };

/** A tree is many clocks. */
const TREE_POLLS_MOST = 700;
/** When a way gets longer counts for an estimator's memory, not for how bounds add up: early and later will do. */
const TREE_STEPS: readonly number[] = [20, 60];

function isForTree({ poll, polls, tools, settings = [] }: Schedule): boolean {
  if (poll !== 1 || polls > TREE_POLLS_MOST) return false;
  const [first, ...others] = tools;
  const alone = others.length === 0 && settings.length === 0 && first?.kind === 'step';
  return LONG || !alone || TREE_STEPS.includes(first.from);
}

t.setTimeout(LONG ? 0 : 240_000);

function searched(
  t: Test,
  schedules: number,
  run: (schedule: Schedule) => Verdict,
  fit?: (schedule: Schedule) => Schedule,
): void {
  const { kinds, worst, tried } = search({ schedules, seed: 1, run, ...(fit && { fit }) });
  for (const [kind, { schedules, example }] of kinds)
    t.fail(`${kind} in ${schedules} of ${tried}, as with ${JSON.stringify(example.schedule)}`);
  t.ok(worst!.verdict.worst <= 1, `worst error over bound: ${worst!.verdict.worst}`);
}

for (const algorithm of ['follow', 'measure'] as const) {
  const who = algorithm === 'follow' ? 'who asks it' : 'whom it measures';
  t.test(
    `a master whose wall clock is set and slewed, and ${who}, know how wrong they are`,
    (t) => {
      searched(t, SCHEDULES.master, (schedule) => againstMaster(schedule, algorithm), withSettings);
      t.end();
    },
  );
}

t.test(
  'a wall clock that is set by a millisecond is never shown with a bound that leaves it out',
  (t) => {
    const [, plain] = KNOWN[0]!;
    for (const by of [-1e6, 1e6])
      for (const at of [20.3, 100.3])
        t.equal(
          breaksOf(
            guarded((one: Schedule) => againstMaster(one, 'measure'))({
              ...plain,
              settings: [{ at, by }],
            }),
          ),
          '',
          `by ${by} ns after ${at} s`,
        );
    t.end();
  },
);

t.test(
  'a master goes on while both ways swing against each other, and says how wrong it is',
  (t) => {
    const way = { base: 2e6, jitter: 1.2e3, queue: 'none' } as const;
    const [, plain] = KNOWN[0]!;
    for (let seed = 1; seed <= 8; seed += 1) {
      const schedule: Schedule = {
        ...plain,
        seed,
        polls: 300,
        out: way,
        back: way,
        crystal: { drift: 2e-5, wander: 1e-9 },
        stamps: 'program',
        tools: [
          { kind: 'against', from: 3.8, by: 7.9e6, shape: 'sine', period: 10.17, phase: 0.955 },
        ],
      };
      const verdict = guarded((one: Schedule) => againstMaster(one, 'measure'))(schedule);
      t.equal(breaksOf(verdict), '', `seed ${seed}`);
    }
    t.end();
  },
);

t.test('amid a tree of groups no clock is outside its bound of the root while', (t) => {
  KNOWN.forEach(([name, schedule], i) => {
    if (!isForTree(schedule)) return;
    t.test(name, (t) => {
      // The seed says who is attacked: the group, the one below it, or its agents.
      t.equal(breaksOf(guarded(againstTree)({ ...schedule, seed: i })), '');
      t.end();
    });
  });
  t.end();
});

t.test(
  `${SCHEDULES.tree} schedules amid a tree of groups bring no clock out of its bound of the root`,
  (t) => {
    searched(t, SCHEDULES.tree, againstTree);
    t.end();
  },
);
