// The exchanges of a schedule, as the two clocks stamp them, in the order in which their replies come.

import { Pace } from '#protocol/measure/pace.js';
import { type Sample, sampleOf } from '#protocol/measure/exchange.js';
import { screen } from '#protocol/measure/screen.js';
import { type RawTime, SECOND, type Span } from '#protocol/time.js';
import { Oscillator } from '../oscillator.js';
import { exponential, seededRandom } from '../random.js';
import type { Room } from './limits.js';
import { type Schedule, delays, pauseAfter, stampedBy } from './schedule.js';

/** How wrong both stamps of who asks are together, nanoseconds: as the daemons state it. */
const ERROR = { kernel: 200, program: 40_000 } as const;
/** How late a program is with each, on average, nanoseconds. */
const LATE = 15_000;
/** What the other side takes to answer, nanoseconds. */
const HOLD = 60_000;
/** An asker forgets an ask after so many more. */
const PENDING_MOST = 8;

export interface Taken {
  readonly sample: Sample;
  /** True time at which it is known, seconds and in polls. */
  readonly at: number;
  readonly poll: number;
  /** How often the other clock was set before. */
  readonly settings: number;
  /** By how much each way's limit lies beyond the truth. */
  readonly out: Room;
  readonly back: Room;
}

export interface Course {
  readonly taken: readonly Taken[];
  /** The asker's raw clock at a true time, seconds. */
  readonly raw: (at: number) => RawTime;
  /** The other clock less the asker's raw clock, nanoseconds; with so many settings, if not with those until then. */
  readonly offset: (at: number, settings?: number) => number;
}

/**
 * The other clock is the true one: a pair of clocks has only one crystal between them, and which of the two
 * asks makes no difference to what the stamps say.
 */
export function courseOf(schedule: Schedule): Course {
  const random = seededRandom(schedule.seed);
  const { crystal, polls } = schedule;
  const { steps = [], ...other } = crystal;
  const oscillator = new Oscillator(
    { ...other, rateSteps: steps, start: Math.floor(random() * 1e15) },
    seededRandom(schedule.seed + 1),
  );
  const ahead = Math.floor((random() - 0.5) * 1e13) + oscillator.raw(0);
  const raw = (at: number): RawTime => oscillator.raw(at * SECOND);
  const { settings = [] } = schedule;
  const settingsBefore = (at: number): number =>
    settings.filter((setting) => setting.at * schedule.poll <= at).length;
  const setBy = (count: number): number =>
    settings.slice(0, count).reduce((sum, { by }) => sum + by, 0);
  const offset = (at: number, count = settingsBefore(at)): number =>
    ahead + setBy(count) + at * SECOND - raw(at);
  const shows = (at: number): number => Math.round(offset(at) + raw(at));
  const pace = new Pace(random());
  const arrivals: { ask: number; taken: Taken }[] = [];
  let [at, poll] = [0.5 * schedule.poll, 0];
  for (let ask = 0; ask < polls; ask += 1) {
    const stamps = stampedBy(schedule, ask);
    const late = (): number => (stamps === 'program' ? LATE * exponential(random) : 0);
    const error = ERROR[stamps];
    const noise = (): number => (stamps === 'kernel' ? (random() - 0.5) * error : 0);
    const [outs, backs] = (['out', 'back'] as const).map((way) =>
      delays(schedule, way, ask, ask, random),
    ) as [number[], number[]];
    if (outs.length > 0 && backs.length > 0) {
      // Whichever copy comes first counts; of the others the asker knows that they are.
      const arrived = at + (Math.min(...outs) + late()) / SECOND;
      const departed = arrived + (HOLD + late()) / SECOND;
      const answered = departed + (Math.min(...backs) + late()) / SECOND;
      const exchange = {
        asked: Math.round(raw(at) + noise()) as RawTime,
        arrived: shows(arrived),
        departed: shows(departed),
        answered: Math.round(raw(answered) + noise()) as RawTime,
        error: error as Span,
        step: 0 as Span,
      };
      const sample = sampleOf(exchange);
      const set = settingsBefore(arrived);
      // What was asked while the clock was set says nothing.
      if (screen(exchange, sample) === undefined && set === settingsBefore(departed)) {
        const out = exchange.arrived - exchange.asked - offset(arrived);
        const back = exchange.answered - exchange.departed + offset(departed);
        arrivals.push({
          ask,
          taken: {
            sample,
            at: answered,
            poll: ask,
            settings: set,
            out: { at: arrived, room: Math.max(out, 0) },
            back: { at: departed, room: Math.max(back, 0) },
          },
        });
      }
    }
    const full = pauseAfter(schedule, ask);
    at += pace.pause(ask, (full * SECOND) as Span, random) / SECOND;
    poll += 1;
  }
  arrivals.sort((one, other) => one.taken.at - other.taken.at);
  const known = withoutForgotten(arrivals);
  const taken = schedule.waits === true ? heldBack(known) : known;
  return { taken, raw, offset };
}

/** Replies that come after the asker has forgotten what it asked. */
function withoutForgotten(arrivals: readonly { ask: number; taken: Taken }[]): Taken[] {
  let latest = 0;
  return arrivals.flatMap(({ ask, taken }) => {
    latest = Math.max(latest, ask);
    return ask > latest - PENDING_MOST ? [taken] : [];
  });
}

/** Each is known when the next one comes, which brings the true departure of its reply. */
const heldBack = (taken: readonly Taken[]): Taken[] =>
  taken.slice(0, -1).map((one, i) => ({ ...one, at: taken[i + 1]!.at }));
