// By which count of seconds the machine's system clock goes through a leap second: its readings as group time.

import { type Line, lineAt } from '@belfry/protocol/clock';
import {
  type GroupTime,
  MILLISECOND,
  type RawTime,
  SECOND,
  type Span,
  groupAdd,
  groupDifference,
} from '@belfry/protocol';
import {
  type Leap,
  LeapCourse,
  type ListedLeap,
  countedAnew,
  groupTimeAt,
  leapBegins,
} from '@belfry/protocol/leap';
import type { SystemReading } from './system-clock.js';

/** A smear is told from none once it is this far from it: after three minutes, in which no crystal bends so. */
const TOLD_APART = 2 * MILLISECOND;
/** By so much a smear leads away, nanoseconds per nanosecond: 1 / 86 400, rounded up. */
const SMEAR_RATE = 1.2e-5;
/** So early a second may be gone, and for so long one that is gone by mistake is not taken for a setting, seconds. */
const LATE_MOST = 2;
const MISTAKEN_FOR = 129_600;
/** A reading that is further from what is expected has nothing to do with a leap second. */
const NEAR = 250 * MILLISECOND;

/**
 * How a system clock goes through a leap second: it repeats or skips a second, it smears, it knows nothing of it; or it
 * carried one out that is none.
 */
export type ReferenceWay = 'step' | 'smear' | 'none' | 'mistaken';

/** A reading as group time, and whether it goes by another count than the last one did. */
export interface CountedReading {
  readonly reading: SystemReading;
  readonly isNewCount: boolean;
}

/** What a reading would be by each count, before group time is counted anew. */
interface Counts {
  readonly raw: RawTime;
  readonly stepped: GroupTime;
  readonly smeared: GroupTime;
}

/**
 * Makes group time of a system clock's readings. Kernels put a second in by showing one twice, servers of some clouds
 * smear it, and a clock that nobody told is a second off until somebody sets it: which one it is shows by where
 * group time is expected, which runs on.
 */
export class ReferenceCount {
  readonly #leaps: LeapCourse;
  /** Where group time was as the day of a smear began, and how it ran: it is judged by that from then on. */
  #before: { readonly leap: Leap; readonly line: Line } | undefined;
  #smears = false;
  #way: ReferenceWay | undefined;
  /** How far two counts that cannot be told apart yet lead from each other, at a raw time. */
  #doubt: { readonly raw: RawTime; readonly by: number } | undefined;

  /** A leap second that its kernel carries out although there is none. */
  mistaken: ListedLeap | undefined;

  constructor(leaps: LeapCourse) {
    this.#leaps = leaps;
  }

  /** How it goes through the leap second, where that is not as the group does; undefined while that is the same. */
  differs(): ReferenceWay | undefined {
    const rule = this.#before?.leap.rule;
    if (this.#way === 'smear' && rule === 'step') return 'smear';
    return this.#way === 'none' || this.#way === 'mistaken' ? this.#way : undefined;
  }

  /** By how much group time may be wrong at `raw` because a smear cannot be told from none yet, nanoseconds. */
  doubt(raw: RawTime): Span {
    if (this.#doubt === undefined) return 0 as Span;
    return (this.#doubt.by + Math.max(raw - this.#doubt.raw, 0) * SMEAR_RATE) as Span;
  }

  /** The reading as group time, which is expected on `line`, if it is known. */
  counted(reading: SystemReading, line: Line | undefined): CountedReading {
    const { raw, time } = reading;
    this.#doubt = undefined;
    const { ahead } = this.#leaps;
    const leap = ahead ?? this.#leaps.lastAt(time);
    if (leap === undefined) {
      this.#before = undefined;
      this.#smears = false;
      return { reading: this.#corrected(reading, line), isNewCount: false };
    }
    const anew = leap === ahead ? (0 as Span) : countedAnew(leap);
    const as = (count: GroupTime): SystemReading => ({ ...reading, time: groupAdd(count, anew) });
    const stepped = groupTimeAt({ ...leap, rule: 'step' }, time);
    if (line === undefined) return { reading: as(stepped), isNewCount: false };
    const smeared = groupTimeAt({ ...leap, rule: 'smear' }, time);
    const isNewCount = this.#judgeSmear(leap, { raw, stepped, smeared }, line);
    if (this.#smears) {
      this.#way = 'smear';
      return { reading: as(smeared), isNewCount };
    }
    const expected = groupAdd(lineAt(line, raw), -anew as Span);
    const off = (count: GroupTime): number => Math.abs(groupDifference(count, expected));
    // The second that comes twice may be the later one; and where nobody told the clock, it counts on.
    const other = isRepeated(leap, time) ? groupAdd(time, SECOND as Span) : time;
    const isOther = off(other) < off(stepped) && off(other) < NEAR;
    const isOver = groupDifference(time, { seconds: leap.at + 2, nanoseconds: 0 }) > 0;
    if (isOver) this.#way = isOther ? 'none' : 'step';
    return { reading: as(isOther ? other : stepped), isNewCount };
  }

  /** Where a kernel was told of a leap second that is none, it is a second off until somebody puts it right. */
  #corrected(reading: SystemReading, line: Line | undefined): SystemReading {
    const { raw, time } = reading;
    this.#way = undefined;
    const { mistaken } = this;
    const since = mistaken === undefined ? -Infinity : time.seconds - mistaken.at;
    if (line === undefined || since < -LATE_MOST || since > MISTAKEN_FOR) return reading;
    const expected = lineAt(line, raw);
    const off = (count: GroupTime): number => Math.abs(groupDifference(count, expected));
    const right = groupAdd(time, -countedAnew(mistaken!) as Span);
    if (off(right) >= off(time) || off(right) >= NEAR) return reading;
    this.#way = 'mistaken';
    return { ...reading, time: right };
  }

  /** Whether the clock smears; answers whether that is another opinion than before. */
  #judgeSmear(leap: Leap, { raw, stepped, smeared }: Counts, line: Line): boolean {
    if (groupDifference(stepped, leapBegins({ ...leap, rule: 'smear' })) < 0) {
      this.#before = { leap, line };
      return false;
    }
    const before = this.#before;
    const apart = Math.abs(groupDifference(smeared, stepped));
    // Until midnight a smear leads away from none, ten times faster than a crystal may bend; then it comes nearer again.
    if (before?.leap.at !== leap.at || stepped.seconds >= leap.at) return false;
    if (apart < TOLD_APART) {
      this.#doubt = this.#smears ? undefined : { raw, by: apart };
      return false;
    }
    const expected = lineAt(before.line, raw);
    const off = (count: GroupTime): number => Math.abs(groupDifference(count, expected));
    const smears = off(smeared) < off(stepped) && off(smeared) < NEAR;
    const isOther = smears !== this.#smears;
    this.#smears = smears;
    return isOther;
  }
}

/** Is it the second that computers count twice? */
const isRepeated = ({ at, kind }: Leap, { seconds }: GroupTime): boolean =>
  kind === 'insert' && seconds === at - 1;

/** A group's way through leap seconds, and the way of the system clock that it may follow. */
export class GroupLeaps extends LeapCourse {
  /** How the machine's system clock goes through them. */
  readonly reference = new ReferenceCount(this);
}
