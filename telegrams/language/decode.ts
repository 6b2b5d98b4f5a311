// Decodes a telegram: bytes as the second that they name and the facts that they tell, or a refusal.

import { civilDate, daysOf, isCredible, TIME_LEAST, TIME_MOST } from '@belfry/protocol';
import { decimalsOf } from './digits.js';
import { endsMonth, isLeapYear, type Instant, MJD_1970 } from './civil-time.js';
import { shownTimes, shownNumber } from './encode.js';
import type { Facts } from './facts.js';
import type { FieldName } from './fields.js';
import type { Scale, TelegramFormat } from './format.js';
import { fieldForm } from './layout.js';
import type { ShownNumber } from './read-field.js';
import { type TelegramReading, readTelegram, shownIn } from './reading.js';
import { refused, type Refused, type TelegramRefusal } from './refusal.js';
import type { Zone } from './zone.js';

/** What a reader knows beside the telegram. */
export interface Knowledge {
  /** Where the clock hangs that shows local time. */
  readonly zone: Zone;
  /**
   * About when it is, in seconds since 1970: what a telegram leaves out (the century, the year, the date) is completed
   * to the instant nearest to it. Undefined for a reader whose own clock was never set: it is completed to the first
   * instant that is credible.
   */
  readonly near: number | undefined;
}

/** A telegram that was understood. */
export interface Decoded extends Instant {
  readonly ok: true;
  /** Seconds that the clock's zone is ahead of UTC: as the telegram says, else by the zone's rules. */
  readonly offset: number;
  /** Only what the telegram settles. */
  readonly facts: Partial<Facts>;
  /** A check stood in it, and was right. */
  readonly checked: boolean;
}

const DAY = 86_400;
/** Whoever takes it to be before 1980-01-06, when the weeks of GPS began, has a clock that was never set. */
const UNSET_BEFORE = 315_964_800;

/** Reads bytes that may be anything: the second that they name, or why they name none. */
export function decode(
  format: TelegramFormat,
  bytes: Uint8Array,
  knowledge: Knowledge,
): Decoded | Refused {
  const reading = readTelegram(format, bytes);
  return reading.ok ? interpret(format, reading, knowledge) : reading;
}

/** The second that a telegram names which has been read, or why it names none. */
export function interpret(
  format: Pick<TelegramFormat, 'scale' | 'rollover'>,
  reading: TelegramReading,
  { zone, near }: Knowledge,
): Decoded | Refused {
  const isSet = near !== undefined && near >= UNSET_BEFORE;
  const guide: Guide = { zone, near: isSet ? near : TIME_LEAST, isSet };
  const scale = scaleOf(format, reading.facts);
  const candidates = instantsOf(reading, scale, guide);
  if (typeof candidates === 'string') return refused(candidates);
  const fitting = candidates.filter((one) => fits(reading, scale, one));
  const [best] = fitting.toSorted(byLikelihood(reading.facts, guide));
  if (best === undefined) return refused(whyNone(reading, scale, candidates));
  const { facts, checked } = reading;
  return { ok: true, ...best, seconds: rolledOver(best.seconds, format, guide), facts, checked };
}

/** What a reader goes by: its own clock, or the first credible time where that was never set. */
interface Guide {
  readonly zone: Zone;
  readonly near: number;
  readonly isSet: boolean;
}

/**
 * A date that no clock can have today may be that of a receiver whose weeks have begun anew: it is put back once, if
 * that is about now. A receiver that was never set shows the beginning of its weeks, which is not. A reader of old
 * records, to whom it is that date, leaves it.
 */
function rolledOver(
  seconds: number,
  { rollover }: Pick<TelegramFormat, 'rollover'>,
  { near }: Guide,
): number {
  if (rollover === undefined || near < TIME_LEAST || seconds >= TIME_LEAST) return seconds;
  const later = seconds + rollover / 1e9;
  return isCredible(later) && Math.abs(later - near) < rollover / 2e9 ? later : seconds;
}

/** A format with a sign for UTC says itself which scale its telegram is in. */
function scaleOf({ scale }: Pick<TelegramFormat, 'scale'>, { utc }: Partial<Facts>): Scale {
  if (utc === undefined) return scale;
  return utc ? 'utc' : 'local';
}

interface Candidate extends Instant {
  readonly offset: number;
}

type Values = Partial<Record<FieldName, number>>;

/** Every instant that may be meant, taken loosely. */
function instantsOf(
  { numbers, facts }: TelegramReading,
  scale: Scale,
  { zone, near }: Guide,
): Candidate[] | TelegramRefusal {
  // What stands in UTC beside local time is the surer guide.
  const inUtc = { ...(scale === 'utc' && shownIn(numbers, undefined)), ...shownIn(numbers, 'utc') };
  const inLocal = {
    ...(scale === 'local' && shownIn(numbers, undefined)),
    ...shownIn(numbers, 'local'),
  };
  const [values, isUtc] = isClock(inUtc) ? [inUtc, true] : [inLocal, false];
  if (!isClock(values)) return 'incomplete';
  const seconds = civilSeconds(values, near);
  if (typeof seconds === 'string') return seconds;
  const leapSecond = values.second === 60;
  const nanoseconds = nanosecondsOf(numbers);
  const stated = offsetOf({ ...inUtc, ...inLocal }, facts);
  return seconds.flatMap((civil) =>
    utcSeconds(civil, isUtc ? 0 : stated, zone).map((seconds): Candidate => {
      const offset = stated ?? zone.offsetAt(seconds);
      return { seconds, leapSecond, nanoseconds, offset };
    }),
  );
}

const isClock = (values: Values): boolean =>
  values.unix !== undefined || values.hour !== undefined || values['hour-12'] !== undefined;

/** The seconds since 1970 that the clock itself would count, wherever it is. */
function civilSeconds(values: Values, near: number): number[] | TelegramRefusal {
  if (values.unix !== undefined) return [values.unix];
  const days = daysFrom(values, near);
  if (days.length === 0) return 'no-such-date';
  const { minute = 0, second = 0 } = values;
  return hoursOf(values).flatMap((hour) =>
    days.map((day) => day * DAY + hour * 3600 + minute * 60 + Math.min(second, 59)),
  );
}

function hoursOf({ hour, 'hour-12': hour12, 'half-day': half }: Values): number[] {
  if (hour !== undefined) return [hour];
  return half === undefined ? [hour12! % 12, (hour12! % 12) + 12] : [(hour12! % 12) + 12 * half];
}

/** Each day that may be meant; none if there is no such date. */
function daysFrom(values: Values, near: number): number[] {
  const { mjd, month, day, 'day-of-year': dayOfYear } = values;
  const today = Math.floor(near / DAY);
  if (mjd !== undefined) return [mjd - MJD_1970];
  if (month !== undefined && day !== undefined)
    return yearsOf(values, near).flatMap((year) => {
      const days = daysOf({ year, month, day });
      return civilDate(days).month === month ? [days] : [];
    });
  if (dayOfYear !== undefined)
    return yearsOf(values, near)
      .filter((year) => dayOfYear < 366 || isLeapYear(year))
      .map((year) => daysOf({ year, month: 1, day: dayOfYear }));
  return [-2, -1, 0, 1, 2].map((away) => today + away);
}

/**
 * A year of the century means the one from 50 years before to 49 years after; to a reader whose own clock shows a time
 * that is not credible, none from 50 years before the first credible one, and none beyond the last.
 */
function yearsOf({ year, 'short-year': short }: Values, near: number): number[] {
  if (year !== undefined) return [year];
  const now = yearAt(near);
  if (short === undefined) return Array.from({ length: 17 }, (_, i) => now - 8 + i);
  const first = Math.max(now, yearAt(TIME_LEAST)) - 50;
  const meant = first + ((((short - first) % 100) + 100) % 100);
  const beyond = near < TIME_MOST ? 0 : Math.ceil((meant - yearAt(TIME_MOST) + 1) / 100);
  return [meant - 100 * Math.max(beyond, 0)];
}

const yearAt = (seconds: number): number => civilDate(Math.floor(seconds / DAY)).year;

/** The UTC seconds at which a clock that is `stated` ahead, or else one in the zone, shows `civil`. */
function utcSeconds(civil: number, stated: number | undefined, zone: Zone): number[] {
  if (stated !== undefined) return [civil - stated];
  const offsets = new Set([-DAY, 0, DAY].map((away) => zone.offsetAt(civil + away)));
  return [...offsets]
    .map((offset) => civil - offset)
    .filter((seconds) => seconds + zone.offsetAt(seconds) === civil);
}

/** The offset, where the telegram states all of it. */
function offsetOf(values: Values, { aheadOfUtc }: Partial<Facts>): number | undefined {
  const { 'zone-sign': sign, 'zone-hours': hours, 'zone-minutes': minutes } = values;
  const ahead = sign === undefined ? aheadOfUtc : sign === 1;
  if (ahead === undefined || hours === undefined || minutes === undefined) return undefined;
  return (ahead ? 1 : -1) * (hours * 3600 + minutes * 60);
}

/** The finest that is shown. */
function nanosecondsOf(numbers: readonly ShownNumber[]): number {
  const shown = numbers.map(({ field, value }) => {
    if (field.field === 'millisecond') return (value + (field.minus ?? 0)) * 1e6;
    return field.field === 'fraction' ? value * 10 ** (9 - decimalsOf(fieldForm(field))) : 0;
  });
  return Math.max(0, ...shown);
}

/** At this instant every number of the telegram would be as it is, and no fact be otherwise. */
function fits({ numbers, facts }: TelegramReading, scale: Scale, one: Candidate): boolean {
  if (one.leapSecond && !endsMonth(one.seconds)) return false;
  const clocks = shownTimes(scale, one);
  const { own } = clocks;
  const { leapYear, leapSecond, aheadOfUtc } = facts;
  return (
    (leapYear ?? isLeapYear(own.year)) === isLeapYear(own.year) &&
    (leapSecond ?? one.leapSecond) === one.leapSecond &&
    (aheadOfUtc ?? own.offset >= 0) === own.offset >= 0 &&
    numbers.every(({ field, value }) => shownNumber(field, clocks[field.scale ?? 'own']) === value)
  );
}

/**
 * The nearest; of the two seconds that an hour repeats, the one whose summer time agrees. To a reader whose own clock
 * was never set, none before the first credible time.
 */
const byLikelihood =
  ({ dst }: Partial<Facts>, { near, zone, isSet }: Guide) =>
  (a: Candidate, b: Candidate): number => {
    const unlike = ({ seconds }: Candidate): number =>
      (dst !== undefined && zone.at(seconds).dst !== dst ? 1 : 0) +
      (isSet || seconds >= TIME_LEAST ? 0 : 2);
    return unlike(a) - unlike(b) || Math.abs(a.seconds - near) - Math.abs(b.seconds - near);
  };

function whyNone(
  reading: TelegramReading,
  scale: Scale,
  candidates: readonly Candidate[],
): TelegramRefusal {
  if (candidates.length === 0) return 'no-such-time';
  if (candidates.every((one) => one.leapSecond && !endsMonth(one.seconds))) return 'no-such-time';
  const others = reading.numbers.filter(({ field }) => field.field !== 'weekday');
  const wrongWeekday = candidates.some((one) => fits({ ...reading, numbers: others }, scale, one));
  return wrongWeekday ? 'wrong-weekday' : 'contradiction';
}
