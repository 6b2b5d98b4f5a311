// Makes a schedule that breaks something simpler, as long as it still does: fewer tools, rounder numbers.

import type { Plain, Schedule, Tool } from './schedule.js';

const PLAIN: Plain = { base: 1e5, jitter: 2e4, queue: 'exponential' };

/** Two digits tell a person enough. */
const rounded = (value: number): number => Number(value.toPrecision(2));

function roundedAll<T extends object>(of: T): T {
  const entries = Object.entries(of).map(([name, value]) => [
    name,
    typeof value === 'number' ? rounded(value) : value,
  ]);
  return Object.fromEntries(entries) as T;
}

const without = <T>(all: readonly T[], index: number): T[] => all.filter((_, i) => i !== index);

const withTool = (schedule: Schedule, index: number, tool: Tool): Schedule => ({
  ...schedule,
  tools: schedule.tools.map((one, i) => (i === index ? tool : one)),
});

/** What might be simpler, the greatest steps first. */
function* simpler(schedule: Schedule): Generator<Schedule> {
  const { tools, polls, settings, crystal } = schedule;
  if (settings !== undefined) {
    const { settings: _, ...rest } = schedule;
    yield rest;
  }
  for (let i = 0; i < tools.length; i += 1) yield { ...schedule, tools: without(tools, i) };
  for (const share of [0.25, 0.5, 0.75, 0.9])
    yield { ...schedule, polls: Math.round(share * polls) };
  yield { ...schedule, out: PLAIN, back: PLAIN };
  yield { ...schedule, back: schedule.out };
  for (const way of ['out', 'back'] as const)
    for (const plain of [
      PLAIN,
      { ...schedule[way], queue: PLAIN.queue },
      roundedAll(schedule[way]),
    ])
      yield { ...schedule, [way]: plain };
  yield { ...schedule, stamps: 'kernel' };
  yield { ...schedule, poll: 1 };
  yield { ...schedule, seed: 1 };
  yield { ...schedule, crystal: { drift: 0, wander: 0 } };
  yield { ...schedule, crystal: { drift: 2e-5, wander: 1e-9 } };
  yield {
    ...schedule,
    crystal: { drift: rounded(crystal.drift), wander: rounded(crystal.wander) },
  };
  for (const [i, tool] of tools.entries()) {
    const { until, ...open } = tool;
    if (until !== undefined) yield withTool(schedule, i, open as Tool);
    yield withTool(schedule, i, { ...tool, from: 0 });
    yield withTool(schedule, i, roundedAll(tool));
  }
  if (settings !== undefined) yield { ...schedule, settings: settings.map(roundedAll) };
}

const same = (one: Schedule, other: Schedule): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** The simplest near `schedule` that is still bad, within so many trials. */
export function shrink(
  schedule: Schedule,
  isBad: (schedule: Schedule) => boolean,
  trials = 200,
): Schedule {
  let best = schedule;
  for (let goesOn = true; goesOn && trials > 0;) {
    goesOn = false;
    for (const candidate of simpler(best)) {
      if (trials <= 0) break;
      if (same(candidate, best)) continue;
      trials -= 1;
      if (!isBad(candidate)) continue;
      best = candidate;
      goesOn = true;
      break;
    }
  }
  return best;
}
