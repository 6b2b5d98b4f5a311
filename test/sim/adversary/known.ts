// Schedules that brought a clock out of its bound once, or broke its estimator, and what resembles them: by name,
// for good. What the search finds belongs here, made simple.

import { FOUND } from './found.js';
import type { Plain, Schedule, Setting, Tool } from './schedule.js';

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

type Against = Extract<Tool, { kind: 'against' }>;
type Known = readonly (readonly [name: string, schedule: Schedule])[];
const MS = 1e6;
const WAYS = ['out', 'back'] as const;

const step = (from: number, way: 'out' | 'back' | 'both', by: number, until?: number): Tool => ({
  kind: 'step',
  from,
  way,
  by,
  ...(until !== undefined && { until }),
});
const against = (shape: Against['shape'], by: number, period: number): Against => ({
  kind: 'against',
  from: 13,
  shape,
  by,
  period,
  phase: 0.5,
});
const set = (at: number, by: number): { settings: readonly Setting[] } => ({
  settings: [{ at, by }],
});

const NOBODY: Known = [
  ['nothing at all happens', schedule([])],
  ['nothing happens, asked 16 times a second', schedule([], { poll: 1 / 16, polls: 2000 })],
  ['nothing happens, asked each 64 s', schedule([], { poll: 64 })],
  [
    'one way has queues that are seldom short, and the other none',
    schedule([], {
      out: { base: 1e5, jitter: 2e5, queue: 'heavy' },
      back: { base: 1e3, jitter: 1e3, queue: 'none' },
    }),
  ],
  [
    'a crystal is 100 ppm off, and the heating goes on and off',
    schedule([], {
      crystal: {
        drift: 1e-4,
        wander: 1e-9,
        steps: [200, 260, 300].map((at, i) => ({ at, by: i % 2 === 0 ? 2e-8 : -2e-8 })),
      },
    }),
  ],
];

const ONE_WAY: Known = [
  ...[20, 60, 120, 180, 400].flatMap((from) =>
    WAYS.flatMap((way) =>
      [5, 50].map((by): [string, Schedule] => [
        `the way ${way} gets longer by ${by} ms after ${from} samples`,
        schedule([step(from, way, by * MS)]),
      ]),
    ),
  ),
  ...WAYS.flatMap((way): [string, Schedule][] => [
    [
      `the way ${way} gets longer early, asked each 16 s`,
      schedule([step(40, way, 5 * MS)], { poll: 16 }),
    ],
    [
      `the way ${way} gets longer, and longer still two samples later`,
      schedule([step(60, way, 5 * MS), step(62, way, 20 * MS)]),
    ],
    [
      `the way ${way} gets longer while nothing comes through`,
      schedule([{ kind: 'gap', from: 60, until: 120 }, step(90, way, 5 * MS)]),
    ],
    [`the way ${way} gets longer, and short again`, schedule([step(60, way, 5 * MS, 200)])],
    [
      `the way ${way} gets longer after asks have become rarer`,
      schedule([{ kind: 'pace', from: 50, factor: 16 }, step(60, way, 5 * MS)]),
    ],
    [
      `the way ${way} gets longer after asks have become more frequent`,
      schedule([{ kind: 'pace', from: 30, factor: 1 / 16 }, step(60, way, 5 * MS)], { poll: 16 }),
    ],
    [
      `the way ${way} gets longer, and the kernel's stamps are lost`,
      schedule([{ kind: 'stamps', from: 100, until: 300 }, step(150, way, 3 * MS)]),
    ],
    [
      `the way ${way} grows slowly, as with another rate`,
      schedule([{ kind: 'ramp', from: 0, way, by: 0.64 * MS, over: 300 }]),
    ],
    [
      `the way ${way} grows and falls at once, each 150 samples`,
      schedule([{ kind: 'saw', from: 3, way, by: 2.5 * MS, period: 150 }]),
    ],
    [
      `the way ${way} is long in half of each 15 samples`,
      schedule([{ kind: 'duty', from: 10, way, by: 5 * MS, period: 15, share: 0.5 }]),
    ],
    [
      `each 13th datagram on the way ${way} is late by 30 ms`,
      schedule([{ kind: 'comb', from: 6, way, by: 30 * MS, of: 13, hit: 1 }]),
    ],
    [
      `each 20th datagram on the way ${way} takes almost three seconds`,
      schedule([{ kind: 'comb', from: 40, way, by: 2950 * MS, of: 20, hit: 1 }], {
        crystal: { drift: 1e-4, wander: 1e-9 },
      }),
    ],
  ]),
];

const BOTH_WAYS: Known = [
  [
    'both ways grow alike by 5 ms within a minute',
    schedule([{ kind: 'ramp', from: 0, way: 'both', by: 5 * MS, over: 60 }]),
  ],
  [
    'both ways grow alike by 5 ms within five minutes',
    schedule([{ kind: 'ramp', from: 0, way: 'both', by: 5 * MS, over: 300 }]),
  ],
  [
    'both ways grow and fall at once, each 20 samples',
    schedule([{ kind: 'saw', from: 3, way: 'both', by: 2.5 * MS, period: 20 }]),
  ],
  [
    'both ways grow and fall at once, each 300 samples',
    schedule([{ kind: 'saw', from: 3, way: 'both', by: 2.5 * MS, period: 300 }]),
  ],
  [
    'both ways swing alike within five minutes',
    schedule([{ kind: 'swing', from: 20, way: 'both', by: 2 * MS, period: 300, phase: 0.75 }]),
  ],
  [
    'both ways swing against each other by a millisecond within 100 s',
    schedule([{ ...against('sine', 1 * MS, 100), from: 0, phase: 0 }], { polls: 1500 }),
  ],
  [
    'both ways swing against each other by 10 ms within 300 s',
    schedule([{ ...against('sine', 10 * MS, 300), from: 0, phase: 0 }], { polls: 1500 }),
  ],
  ['both ways change places each 35 samples', schedule([against('square', 25 * MS, 70)])],
  ['both ways change places each 145 samples', schedule([against('square', 25 * MS, 290)])],
  ['both ways change places in a few samples', schedule([against('square', 1 * MS, 7)])],
  [
    'both ways lean to each other like clocks of two rates in turn',
    schedule([against('slope', 25 * MS, 290)], { polls: 1200 }),
  ],
  ...[30, 300].map((at): [string, Schedule] => [
    `what was longer on one way is so on the other from sample ${at} on`,
    schedule([step(0, 'out', 2 * MS, at), step(at, 'back', 2 * MS)]),
  ]),
];

const OTHER_CLOCK: Known = [
  ...(['out', 'back', 'both'] as const).map((way): [string, Schedule] => [
    `the other clock is set by 20 ms as the way ${way} gets longer by 5 ms`,
    schedule([step(100, way, 5 * MS)], set(100.5, 20 * MS)),
  ]),
  [
    'the other clock is set by a millisecond some minutes after the way out has grown longer',
    schedule([step(100, 'out', 5 * MS)], set(300.5, -1 * MS)),
  ],
  ['the other clock is set by 0.4 ms', schedule([], set(200.5, 0.4 * MS))],
  [
    'the other clock is set by 7 ms and the way out gets longer, while nothing arrives after 5 samples',
    {
      seed: 1,
      poll: 0.0625,
      polls: 160,
      out: { base: 1000000, jitter: 98000, queue: 'exponential' },
      back: { base: 1000000, jitter: 98000, queue: 'exponential' },
      crystal: { drift: 2e-5, wander: 1e-9 },
      stamps: 'kernel',
      tools: [
        { kind: 'gap', from: 4.49725285739265, until: 40.64612129022651 },
        { kind: 'step', from: 6.312610506177167, way: 'out', by: 121836404.3014854 },
      ],
      settings: [{ at: 5.886457172473193, by: 7147499.479388035 }],
    },
  ],
  [
    'the other clock is set by 0.6 s and both ways get longer, while little arrives',
    {
      seed: 1907269355,
      poll: 1,
      polls: 220,
      out: { base: 82819.58386443478, jitter: 28672.63434491119, queue: 'exponential' },
      back: { base: 61761.54963854602, jitter: 89483.4074433801, queue: 'exponential' },
      crystal: {
        drift: 9.303651908526909e-6,
        wander: 0,
        steps: [
          { at: 745, by: -1.7126132161223837e-9 },
          { at: 4845, by: 1.4149894302476043e-8 },
          { at: 1085, by: -1.1864476004281572e-8 },
          { at: 1979, by: 2.863272573111651e-10 },
        ],
      },
      stamps: 'kernel',
      tools: [
        { kind: 'gap', from: 0.652446585458217, until: 20.62655012754699 },
        { kind: 'gap', from: 12.267360668993199, until: 61.942232999294326 },
        { kind: 'step', from: 31.736896434752758, way: 'both', by: 541414626.8615606 },
        { kind: 'stamps', from: 2.833756907180006 },
        {
          kind: 'spikes',
          from: 198.9248488116345,
          way: 'out',
          by: 18389.5501462264,
          chance: 0.6814165182831243,
        },
      ],
      settings: [{ at: 24.16786627735707, by: -612221939.7276365 }],
      waits: false,
    },
  ],
  [
    'the other clock is set by 0.6 s while nothing arrives, and the way back is longer now and then',
    {
      seed: 1,
      poll: 16,
      polls: 89,
      out: { base: 100000, jitter: 20000, queue: 'exponential' },
      back: { base: 100000, jitter: 20000, queue: 'exponential' },
      crystal: { drift: 2e-5, wander: 1e-9 },
      stamps: 'kernel',
      tools: [
        { kind: 'gap', from: 1.004898642868649, until: 16.65717194498472 },
        { kind: 'gap', from: 7.8, until: 82 },
        { kind: 'duty', from: 5.3, way: 'back', by: 17000000, period: 15, share: 0.36 },
      ],
      settings: [{ at: 24, by: -610000000 }],
      waits: false,
    },
  ],
  [
    'the other clock is set by 7 ms and the way out gets longer by a second, after 2 samples',
    {
      seed: 175546521,
      poll: 0.0625,
      polls: 220,
      out: { base: 19053.160949046298, jitter: 128861.4754243345, queue: 'quantised' },
      back: { base: 2872.4883228445065, jitter: 40414.64145631922, queue: 'none' },
      crystal: { drift: -1.6558628226419866e-5, wander: 1.325035504479505e-11 },
      stamps: 'kernel',
      tools: [
        { kind: 'gap', from: 1.13552982513553, until: 203.77898170782524 },
        { kind: 'step', from: 11.350151542346387, way: 'out', by: 1233318210.0257866 },
        {
          kind: 'duty',
          from: 3.355156169552888,
          way: 'back',
          by: 49389.34302943087,
          period: 58.98075147907173,
          share: 0.6249340879141072,
          until: 43.783794453280315,
        },
        {
          kind: 'ramp',
          from: 2.9083859919483945,
          way: 'back',
          by: 514333.7867846615,
          over: 1894.6856824301942,
        },
        {
          kind: 'against',
          from: 51.0281586835261,
          by: 6321213.747105128,
          shape: 'slope',
          period: 16.180191518744774,
          phase: 0.628033974888973,
          until: 563.0888516126226,
        },
      ],
      settings: [{ at: 5.886457172473193, by: 7147499.479388035 }],
      waits: false,
    },
  ],
];

/** Each is to be run with several seeds, the first of them as it is. */
export const KNOWN: Known = [...NOBODY, ...ONE_WAY, ...BOTH_WAYS, ...OTHER_CLOCK, ...FOUND];
