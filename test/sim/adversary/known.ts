// Schedules that brought a clock out of its bound once, or broke its estimator: by name, for good.

import type { Plain, Schedule, Tool } from './schedule.js';

const LOCAL: Plain = { base: 1e5, jitter: 2e4, queue: 'exponential' };

const schedule = (tools: readonly Tool[], other: Partial<Schedule> = {}): Schedule => ({
  seed: 1,
  poll: 1,
  polls: 600,
  out: LOCAL,
  back: LOCAL,
  crystal: { drift: 2e-5, wander: 1e-9 },
  stamps: 'kernel',
  tools,
  ...other,
});

/** Each is run with several seeds. */
export const KNOWN: readonly (readonly [name: string, schedule: Schedule])[] = [
  ['nothing at all happens', schedule([])],
  ...[20, 60, 120, 180, 400].flatMap((from) =>
    (['out', 'back'] as const).flatMap((way) =>
      [5e6, 5e7].map((by): [string, Schedule] => [
        `the way ${way} gets longer by ${by / 1e6} ms after ${from} samples`,
        schedule([{ kind: 'step', way, from, by }]),
      ]),
    ),
  ),
  [
    'the way out gets longer early, asked each 16 s',
    schedule([{ kind: 'step', way: 'out', from: 40, by: 5e6 }], { poll: 16 }),
  ],
  [
    'both ways swing against each other by a millisecond within 100 s',
    schedule([{ kind: 'against', shape: 'sine', from: 0, by: 1e6, period: 100, phase: 0 }], {
      polls: 1500,
    }),
  ],
  [
    'both ways swing against each other by 10 ms within 300 s',
    schedule([{ kind: 'against', shape: 'sine', from: 0, by: 1e7, period: 300, phase: 0 }], {
      polls: 1500,
    }),
  ],
];
