// Civil time in a zone: the offset from UTC, summer time, and the next change.

import type { ZoneRules } from './zone-rule.js';

/** A stretch of time in which a zone's offset from UTC stays the same. */
export interface ZonePeriod {
  /** Seconds that its clocks are ahead of UTC. */
  readonly offset: number;
  /** The clocks are moved ahead for a season: before it and after it they are less so. */
  readonly dst: boolean;
  /** The first second of the next period; undefined when none begins within a year. */
  readonly until: number | undefined;
  /** The offset of the next period; that of this one when there is none. */
  readonly offsetAfter: number;
}

/** A time zone: how far its clocks are from UTC at any second. */
export interface Zone {
  readonly name: string;
  /** Whose rules these are, in a few words: the path of a file, `Node 2025c`. */
  readonly source: string;
  /** Its time is UTC at all times. */
  readonly isUtc: boolean;
  /** Seconds that its clocks are ahead of UTC at a second since 1970, without leap seconds. */
  offsetAt(seconds: number): number;
  /** The same with the whole period; costs about a hundred times as much once in a period. */
  at(seconds: number): ZonePeriod;
}

const DAY = 86_400;
/** The shortest season there has been was a week: Recife in October 2000. */
const STEP = 6 * DAY;
/** A season ends within a year; what stays longer is how it is. */
const HORIZON = 62 * STEP;

/** The seconds for which a period that was looked up is good. */
interface KnownPeriod extends ZonePeriod {
  readonly from: number;
  readonly good: number;
}

/** Periods are kept: a port asks for one of two, that of now and the next. */
const KNOWN_MOST = 4;

/**
 * The zone of a name such as `Europe/Berlin`; undefined when there is none. The rules are those of
 * ECMAScript's Intl, which in Node are ICU's copy of the IANA database.
 */
export function zoneOf(name: string): Zone | undefined {
  const reader = readerOf(name);
  if (reader === undefined) return undefined;
  return zoneBy(name, 'Intl', {
    offsetAt: (seconds) => readOffset(reader, seconds),
    isUtc: reader.resolvedOptions().timeZone === 'UTC',
  });
}

/** The zone with these rules, whose they are said in `source`. Its periods are found by trying. */
export function zoneBy(name: string, source: string, { offsetAt, isUtc }: ZoneRules): Zone {
  let known: readonly KnownPeriod[] = [];
  const at = (seconds: number): ZonePeriod => {
    const found = known.find(({ from, good }) => from <= seconds && seconds < good);
    if (found !== undefined) return found;
    const period = periodAround(seconds, offsetAt);
    known = [period, ...known].slice(0, KNOWN_MOST);
    return period;
  };
  return { name, source, isUtc, offsetAt, at };
}

/** Looks some days at a time for the ends of the period around a second. */
function periodAround(seconds: number, offsetAt: (seconds: number) => number): KnownPeriod {
  const offset = offsetAt(seconds);
  const after = findChange(seconds, STEP, offsetAt);
  const before = findChange(seconds, -STEP, offsetAt);
  const offsetAfter = after === undefined ? offset : offsetAt(after);
  const dst =
    after !== undefined &&
    before !== undefined &&
    after - before <= HORIZON &&
    offsetAfter < offset &&
    offsetAt(before - 1) < offset;
  return {
    offset,
    dst,
    until: after,
    offsetAfter,
    from: before ?? seconds,
    // Without a change in sight the next look is some days later.
    good: after ?? seconds + STEP,
  };
}

/** The first second of the period that begins nearest, after `seconds` or, going back, up to it. */
function findChange(
  seconds: number,
  step: number,
  offsetAt: (seconds: number) => number,
): number | undefined {
  const offset = offsetAt(seconds);
  for (let gone = step; Math.abs(gone) <= HORIZON; gone += step) {
    if (offsetAt(seconds + gone) === offset) continue;
    return boundary(seconds + gone - step, seconds + gone, offsetAt);
  }
  return undefined;
}

/** Halves the way between two seconds with unlike offsets to the second that begins the later. */
function boundary(one: number, other: number, offsetAt: (seconds: number) => number): number {
  let [early, late] = one < other ? [one, other] : [other, one];
  const offset = offsetAt(early);
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(middle) === offset) early = middle;
    else late = middle;
  }
  return late;
}

/** The end of `1/1/2026, GMT+01:00`: to have Intl take such a text apart takes three times as long. */
const OFFSET = /, GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

function readOffset(reader: Intl.DateTimeFormat, seconds: number): number {
  const text = reader.format(seconds * 1000);
  const match = OFFSET.exec(text);
  if (match === null) throw new Error(`"${text}" is no offset from UTC`);
  const [, sign, hours, minutes, rest] = match;
  const size = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(rest ?? 0);
  return sign === '-' ? -size : size;
}

function readerOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** UTC itself. */
export const UTC: Zone = {
  name: 'UTC',
  source: 'its definition',
  isUtc: true,
  offsetAt: () => 0,
  at: () => ({ offset: 0, dst: false, until: undefined, offsetAfter: 0 }),
};
