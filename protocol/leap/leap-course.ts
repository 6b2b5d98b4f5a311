// A clock's way through a leap second: which one is ahead, and by which count of seconds its group time goes.

import type { LeapNote } from '../wire/leap-note.js';
import {
  type GroupTime,
  type Span,
  groupAdd,
  groupDifference,
  groupTime,
  spanOf,
} from '../time.js';
import { type Leap, nearestLeapDay } from './leap.js';
import { countAt, countedAnew, leapBegins, leapEnds } from './rule.js';

const DAY = 86_400;

/**
 * It is told to others for so long before, seconds: a clock that heard nothing for as long is of no use anyway, and the
 * nearest end of a quarter is the right one.
 */
const TOLD_BEFORE = 31 * DAY;
/** For so long after, seconds, who still goes by the count before is understood. */
const TOLD_AFTER = DAY;

/** The leap second that a time on the wire tells of, `done` where it is over, undefined where none is told of. */
function leapOf(note: LeapNote, time: GroupTime): Leap | 'done' | undefined {
  if (note === 'none') return undefined;
  if (note === 'done') return 'done';
  const kind = note.startsWith('insert') ? 'insert' : 'delete';
  const rule = note.endsWith('smear') ? 'smear' : 'step';
  return { at: nearestLeapDay(time.seconds), kind, rule };
}

const passed = (time: GroupTime, instant: GroupTime): boolean =>
  groupDifference(time, instant) >= 0;

/** What computers count when somebody tells the group time `time` with `note`: for who asks once. */
export function countedByNote(note: LeapNote, time: GroupTime): GroupTime {
  const course = new LeapCourse();
  const by = course.hear(note, time);
  const { ahead } = course;
  return ahead === undefined ? groupAdd(time, by) : countAt(ahead, time);
}

const isSame = (one: Leap | undefined, other: Leap | undefined): boolean =>
  one?.at === other?.at && one?.kind === other?.kind && one?.rule === other?.rule;

/**
 * Group time runs on through a leap second, and once that is over it is counted anew: a second less, or one more. Each
 * clock does so by itself. A time that another one tells says by which of the two counts it goes.
 */
export class LeapCourse {
  #ahead: Leap | undefined;
  /** The last one, until when it is spoken of. */
  #done: { readonly leap: Leap; readonly until: GroupTime } | undefined;

  /** The one that is ahead or under way: group time goes by the count before it. */
  get ahead(): Leap | undefined {
    return this.#ahead;
  }

  /** The last one that is over, for a day. */
  lastAt(time: GroupTime): Leap | undefined {
    return this.#done !== undefined && !passed(time, this.#done.until)
      ? this.#done.leap
      : undefined;
  }

  /** What a group time `time` of this clock says of it to others. */
  note(time: GroupTime): LeapNote {
    const leap = this.#ahead;
    if (leap !== undefined && leap.at - time.seconds <= TOLD_BEFORE)
      return leap.rule === 'smear' ? `${leap.kind}-smear` : leap.kind;
    return this.lastAt(time) === undefined ? 'none' : 'done';
  }

  /** Has the rule of the one ahead begun to count at `time`? From then on it is carried out, whatever comes. */
  hasBegun(time: GroupTime): boolean {
    return this.#ahead !== undefined && passed(time, leapBegins(this.#ahead));
  }

  /**
   * This one is ahead, or none is, as is known at group time `time`. One that has begun is not given up, and one that is
   * over does not come again.
   */
  announce(leap: Leap | undefined, time: GroupTime): void {
    if (this.hasBegun(time)) return;
    const isOver = leap !== undefined && (this.#isDone(leap) || passed(time, leapEnds(leap)));
    // What stays as it was is the same value: whoever follows it sees no change.
    if (isOver || !isSame(this.#ahead, leap)) this.#ahead = isOver ? undefined : leap;
  }

  #isDone(leap: Leap): boolean {
    return this.#done?.leap.at === leap.at;
  }

  /**
   * Somebody to be followed tells the group time `time`, and with it `note`. Answers what is to be added to that time, so
   * that it goes by the count of this clock, nanoseconds.
   */
  hear(note: LeapNote, time: GroupTime): Span {
    const leap = leapOf(note, time);
    const zero = spanOf(0);
    if (leap === 'done') {
      const ahead = this.#ahead;
      // Who is beyond it counts anew already, and this clock will.
      const isIt = ahead !== undefined && Math.abs(time.seconds - ahead.at) <= TOLD_AFTER;
      return isIt ? (-countedAnew(ahead) as Span) : zero;
    }
    if (leap === undefined) {
      const ahead = this.#ahead;
      // One that is told of so late is not known there.
      if (ahead !== undefined && ahead.at - time.seconds <= TOLD_BEFORE)
        this.announce(undefined, time);
      return zero;
    }
    const isOver = this.#isDone(leap) || passed(time, leapEnds(leap));
    if (!isOver || this.#ahead?.at === leap.at) {
      this.announce(leap, time);
      return zero;
    }
    this.#finish(leap);
    return countedAnew(leap);
  }

  #finish(leap: Leap): void {
    this.#done = { leap, until: groupTime(leap.at + DAY / 2 + TOLD_AFTER) };
    if (this.#ahead?.at === leap.at) this.#ahead = undefined;
  }

  /** If the one ahead is over at `time`: what is added to all group times from then on, nanoseconds; else 0. */
  end(time: GroupTime): Span {
    const leap = this.#ahead;
    if (leap === undefined || !passed(time, leapEnds(leap))) return spanOf(0);
    this.#finish(leap);
    return countedAnew(leap);
  }

  /** The next group time at which what is shown begins to run otherwise, or is over; undefined for none. */
  nextTurn(time: GroupTime): GroupTime | undefined {
    const leap = this.#ahead;
    if (leap === undefined) return undefined;
    const begins = leapBegins(leap);
    return passed(time, begins) ? leapEnds(leap) : begins;
  }
}
