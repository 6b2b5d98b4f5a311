// Schedules at random, and others near a given one: what the search is made of.

import type { Random } from '#protocol/endpoint.js';
import { integer, pick } from '../dice.js';
import { seededRandom } from '../random.js';
import type { Crystal, Plain, QueueKind, Schedule, Setting, Tool, Way } from './schedule.js';

/** Nanoseconds. */
const MICRO = 1e3;
const MILLI = 1e6;

/** Evenly spread over the logarithms. */
export const between = (random: Random, least: number, most: number): number =>
  least * (most / least) ** random();

const POLLS = [1 / 16, 1, 1, 1, 4, 16, 64];
const QUEUES: readonly QueueKind[] = [
  'exponential',
  'exponential',
  'exponential',
  'uniform',
  'erlang',
  'heavy',
  'quantised',
  'none',
];
const SHAPES = ['sine', 'square', 'slope'] as const;
/** Polls of a run, and the latest at which something begins. */
const LENGTH = { least: 120, most: 1500 };
const ONSET = { least: 2, most: 600 };

const RATE_STEP_MOST = 2e-8;

type Side = Way | 'both';

const way = (random: Random): Side => pick(random, ['out', 'back', 'out', 'back', 'both'] as const);
/** Mostly what a route may be longer by; now and then about as long as an exchange may take at all. */
const amount = (random: Random): number =>
  random() < 0.95 ? between(random, 2 * MICRO, 200 * MILLI) : between(random, 1e3, 2999) * MILLI;
const period = (random: Random): number => between(random, 1.5, 1200);

type Make = (random: Random, from: number) => Tool;

const ON_WAYS: readonly Make[] = [
  (random, from) => ({ kind: 'step', from, way: way(random), by: amount(random) }),
  (random, from) => ({
    kind: 'ramp',
    from,
    way: way(random),
    by: amount(random),
    over: period(random),
  }),
  (random, from) => ({
    kind: 'swing',
    from,
    way: way(random),
    by: amount(random),
    period: period(random),
    phase: random(),
  }),
  (random, from) => ({
    kind: 'saw',
    from,
    way: way(random),
    by: amount(random),
    period: period(random),
  }),
  (random, from) => ({
    kind: 'duty',
    from,
    way: way(random),
    by: amount(random),
    period: period(random),
    share: 0.05 + 0.9 * random(),
  }),
  (random, from) => {
    const of = 2 + integer(random, 12);
    return {
      kind: 'comb',
      from,
      way: way(random),
      by: amount(random),
      of,
      hit: 1 + integer(random, of - 1),
    };
  },
  (random, from) => ({
    kind: 'spikes',
    from,
    way: way(random),
    by: amount(random),
    chance: between(random, 0.01, 0.9),
  }),
  (random, from) => ({
    kind: 'against',
    from,
    by: amount(random),
    shape: pick(random, SHAPES),
    period: period(random),
    phase: random(),
  }),
];

const OTHERS: readonly Make[] = [
  (random, from) => ({ kind: 'loss', from, way: way(random), chance: between(random, 0.02, 0.9) }),
  (random, from) => ({ kind: 'gap', from, until: from + between(random, 2, 300) }),
  (random, from) => ({ kind: 'copies', from, way: way(random), chance: random() }),
  (random, from) => ({ kind: 'pace', from, factor: pick(random, [1 / 16, 1 / 4, 4, 16]) }),
  (_, from) => ({ kind: 'stamps', from }),
];

/** What has an end has it some time after it began. */
function ended(random: Random, tool: Tool): Tool {
  if (random() < 0.6 || tool.until !== undefined) return tool;
  return { ...tool, until: tool.from + between(random, 1, 600) };
}

export function randomTool(random: Random): Tool {
  const from = random() < 0.1 ? 0 : between(random, ONSET.least, ONSET.most);
  const make = pick(random, random() < 0.8 ? ON_WAYS : OTHERS);
  return ended(random, make(random, from));
}

/** Tools that belong together. */
const PLOTS: readonly ((random: Random, from: number) => Tool[])[] = [
  // Two changes within three samples, of one way or of both.
  (random, from) => [
    { kind: 'step', from, way: way(random), by: amount(random) },
    { kind: 'step', from: from + 3 * random(), way: way(random), by: amount(random) },
  ],
  // A reroute while nothing comes through.
  (random, from) => {
    const until = from + between(random, 3, 200);
    const changed = from + random() * (until - from);
    return [
      { kind: 'gap', from, until },
      { kind: 'step', from: changed, way: way(random), by: amount(random) },
    ];
  },
  // What was one way's is the other's from now on.
  (random, from) => {
    const [one, other] = random() < 0.5 ? (['out', 'back'] as const) : (['back', 'out'] as const);
    const by = amount(random);
    return [
      { kind: 'step', from: 0, until: from, way: one, by },
      { kind: 'step', from, way: other, by },
    ];
  },
  // A slope on one way that looks like another rate, and ends as it began.
  (random, from) => {
    const over = period(random);
    const by = amount(random);
    return [{ kind: 'ramp', from, until: from + over, way: way(random), by, over }];
  },
];

function randomTools(random: Random): Tool[] {
  const tools = Array.from({ length: 1 + integer(random, 3) }, () => randomTool(random));
  if (random() < 0.75) return tools;
  const plot = pick(random, PLOTS)(random, between(random, ONSET.least, ONSET.most));
  return random() < 0.5 ? plot : [...plot, tools[0]!];
}

const plain = (random: Random): Plain => ({
  base: between(random, MICRO, 10 * MILLI),
  jitter: between(random, MICRO, random() < 0.8 ? MILLI : 10 * MILLI),
  queue: pick(random, QUEUES),
});

/** The heating goes on and off: steps that a crystal's wander allows, at whole seconds. */
const rateSteps = (random: Random): { at: number; by: number }[] =>
  Array.from({ length: 1 + integer(random, 4) }, () => ({
    at: Math.round(between(random, 10, 5000)),
    by: (random() < 0.5 ? 1 : -1) * between(random, 1e-10, RATE_STEP_MOST),
  }));

function crystal(random: Random): Crystal {
  const drift = (2 * random() - 1) * (random() < 0.7 ? 3e-5 : 1e-4);
  const wander = random() < 0.2 ? 0 : between(random, 1e-11, 3e-9);
  const kind = random();
  if (kind < 0.7) return { drift, wander };
  if (kind < 0.85) return { drift, wander, steps: rateSteps(random) };
  return {
    drift,
    wander,
    swing: { amplitude: between(random, 1e-8, 5e-7), period: between(random, 3600, 86_400) },
  };
}

const setting = (random: Random): Setting => ({
  at: between(random, ONSET.least, ONSET.most),
  by: (random() < 0.5 ? 1 : -1) * between(random, MICRO, 1e4 * MILLI),
});

export function randomSchedule(random: Random): Schedule {
  const out = plain(random);
  const alike = random() < 0.6;
  return {
    seed: integer(random, 2 ** 31),
    poll: pick(random, POLLS),
    polls: Math.round(between(random, LENGTH.least, LENGTH.most)),
    out,
    back: alike ? out : plain(random),
    crystal: crystal(random),
    stamps: random() < 0.75 ? 'kernel' : 'program',
    tools: randomTools(random),
    ...(random() < 0.15 && { waits: true }),
    ...(random() < 0.1 && { settings: [setting(random)] }),
  };
}

/** Another number near this one. */
const near = (random: Random, value: number): number =>
  random() < 0.5 ? value : value * 2 ** (2 * random() - 1);

const SIDES: readonly Side[] = ['out', 'back', 'both'];

function nearTool(random: Random, tool: Tool): Tool {
  const changed: Record<string, unknown> = { ...tool };
  for (const [name, value] of Object.entries(tool)) {
    if (name === 'way' && random() < 0.15) changed[name] = pick(random, SIDES);
    else if (name === 'chance' || name === 'share')
      changed[name] = Math.min(near(random, value as number), 0.98);
    else if (name === 'phase') changed[name] = random() < 0.3 ? random() : value;
    else if (['from', 'until', 'by', 'period', 'over'].includes(name))
      changed[name] = near(random, value as number);
  }
  return changed as unknown as Tool;
}

const nearPlain = (random: Random, { base, jitter, queue }: Plain): Plain => ({
  base: near(random, base),
  jitter: near(random, jitter),
  queue: random() < 0.1 ? pick(random, QUEUES) : queue,
});

/** A schedule that differs from this one in a few things. */
export function nearSchedule(random: Random, schedule: Schedule): Schedule {
  const tools = schedule.tools.map((tool) => (random() < 0.6 ? nearTool(random, tool) : tool));
  if (random() < 0.2) tools.push(randomTool(random));
  if (tools.length > 1 && random() < 0.2) tools.splice(integer(random, tools.length), 1);
  return {
    ...schedule,
    tools,
    ...(random() < 0.05 && { waits: schedule.waits !== true }),
    ...(random() < 0.05 && { settings: [setting(random)] }),
    ...(random() < 0.3 && { seed: integer(random, 2 ** 31) }),
    ...(random() < 0.1 && { poll: pick(random, POLLS) }),
    ...(random() < 0.3 && { out: nearPlain(random, schedule.out) }),
    ...(random() < 0.3 && { back: nearPlain(random, schedule.back) }),
    ...(random() < 0.1 && { crystal: crystal(random) }),
    ...(random() < 0.05 && { stamps: schedule.stamps === 'kernel' ? 'program' : 'kernel' }),
  };
}

/** Tools of both, on the ways of one. */
export function crossed(random: Random, one: Schedule, other: Schedule): Schedule {
  const tools = [...one.tools, ...other.tools].filter(() => random() < 0.6).slice(0, 4);
  return tools.length === 0 ? one : { ...one, tools };
}

/** No slew is faster than a kernel's, nanoseconds a second. */
const SLEW_MOST = 5e5;

/** For a clock that is set and slewed, behind ways on which nothing is lost: what is lost tells nobody. */
export function withSettings(schedule: Schedule): Schedule {
  if (schedule.settings?.some(({ over }) => over !== undefined)) return schedule;
  const random = seededRandom(schedule.seed);
  const settings = Array.from({ length: 1 + integer(random, 3) }, () => {
    const one = setting(random);
    const slow = Math.abs(one.by) / SLEW_MOST / schedule.poll;
    return { ...one, over: random() < 0.5 ? 0 : slow * between(random, 1, 100) };
  });
  const isTold = ({ kind }: Tool): boolean => !['loss', 'gap', 'copies', 'pace'].includes(kind);
  return { ...schedule, settings, tools: schedule.tools.filter(isTold) };
}
