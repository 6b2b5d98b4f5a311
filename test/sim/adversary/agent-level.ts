// A schedule against a whole agent and its master in virtual time: does the shown clock keep within its bound of
// group time at every instant?

import type { Random } from '#protocol/endpoint.js';
import { type RawTime, SECOND, type Span, type Stamp, groupDifference } from '#protocol/time.js';
import { type AgentHost, SimulatedGroup } from '../group.js';
import { lightCrypto } from '../light-crypto.js';
import type { LinkOptions } from '../link.js';
import type { OscillatorOptions } from '../oscillator.js';
import { exponential } from '../random.js';
import { type Schedule, type Way, delays, stampedBy } from './schedule.js';
import { Tally, type Verdict } from './verdict.js';

/** A clock is looked at each second, and so many times a poll, though no more often than this (seconds). */
const LOOKS = 3;
const LOOK_LEAST = 0.05;
/** How wrong one stamp may be, and how late a program is on average; nanoseconds. */
const ERROR = { kernel: 100, program: 20_000 } as const;
const LATE = 15_000;
const ROUNDING = 10;

export type Algorithm = 'follow' | 'measure';

/** One direction as the simulator's network wants it, true time in nanoseconds. */
export function linkOf(schedule: Schedule, way: Way): LinkOptions {
  const pollOf = (now: number): number => now / SECOND / schedule.poll;
  return {
    base: schedule[way].base,
    delays: (now, random) => {
      const poll = pollOf(now);
      const late = stampedBy(schedule, poll) === 'program' ? LATE * exponential(random) : 0;
      return delays(schedule, way, poll, Math.floor(poll), random).map((delay) => delay + late);
    },
  };
}

const leavesLate = (random: Random): number => LATE * exponential(random);

/** What stamps are worth: a program's are of when it noticed, which the way is longer by. */
export const stamping =
  (schedule: Schedule) =>
  (raw: RawTime, now: number, random: Random): Stamp => {
    const source = stampedBy(schedule, now / SECOND / schedule.poll);
    const error = ERROR[source];
    const off = source === 'program' ? 0 : (2 * random() - 1) * error;
    return { at: (raw + off) as RawTime, error: error as Span, source };
  };

/** A Pi that has run for a while. */
export function crystalOf({ crystal }: Schedule): OscillatorOptions {
  const { steps = [], ...other } = crystal;
  return { ...other, rateSteps: steps, start: 1e12 };
}

/** `follow`: the agent asks; `measure`: the master does, and corrects it. */
export function againstAgent(schedule: Schedule, algorithm: Algorithm): Verdict {
  const { poll, polls, seed } = schedule;
  const follows = algorithm === 'follow';
  const out = linkOf(schedule, 'out');
  const back = linkOf(schedule, 'back');
  const [toMaster, fromMaster] = follows ? [out, back] : [back, out];
  const stamps = stamping(schedule);
  // A kernel that tells departures makes an exchange wait for the next one.
  const kernel = { stamps, ...(schedule.waits === true && { leavesLate }) };
  const group = new SimulatedGroup({
    seed,
    interval: poll * SECOND,
    cryptoOf: lightCrypto,
    network: (from) => (from.name === 'master' ? fromMaster : toMaster),
    master: { mode: 'average', ...kernel },
  });
  const agent = group.startAgent('agent', {
    oscillator: crystalOf(schedule),
    wallOffset: 0.1 * SECOND,
    algorithm: follows ? 'cristian' : 'berkeley',
    role: follows ? 'client' : 'agent',
    ...kernel,
  });
  const tally = new Tally();
  const step = Math.max(Math.min(poll / LOOKS, 1), LOOK_LEAST);
  while (group.world.now < polls * poll * SECOND) {
    group.run(step);
    look(tally, group, agent, poll);
  }
  return tally.verdict();
}

function look(tally: Tally, group: SimulatedGroup, agent: AgentHost, poll: number): void {
  const at = group.world.now / SECOND / poll;
  // Against group time itself: what the master shows slews to it, and says by how much it is behind.
  const { time, bound } = agent.endpoint.now(agent.oscillator.raw(group.world.now));
  const { endpoint, oscillator } = group.master;
  const error = groupDifference(time, endpoint.groupTime(oscillator.raw(group.world.now)));
  // Before the first exchange it is its own clock, and says that it does not know.
  if (bound === Infinity && tally.looks === 0) return;
  tally.looks += 1;
  if (!Number.isFinite(error) || !Number.isFinite(bound)) return tally.broke('not-finite', at);
  tally.worst = Math.max(tally.worst, (Math.abs(error) - ROUNDING) / bound);
  if (Math.abs(error) - ROUNDING > bound) tally.broke('outside', at);
}
