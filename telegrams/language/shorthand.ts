// The parts that most formats are made of, so that a format reads like its layout.

import { spanOf } from '@belfry/protocol';
import type { When } from './facts.js';
import type { Aside, Choice, Field, Mark, Optional, Part } from './format.js';

/** The year in four digits. */
export const year: Field = { field: 'year' };
/** The year in two digits. */
export const shortYear: Field = { field: 'short-year' };
/** The month in two digits, 01 to 12. */
export const month: Field = { field: 'month' };
/** The day of the month in two digits, 01 to 31. */
export const day: Field = { field: 'day' };
/** The day of the year in three digits, 001 to 366. */
export const dayOfYear: Field = { field: 'day-of-year' };
/** The day of the week in one digit; 1 is Monday, 7 is Sunday. */
export const weekday: Field = { field: 'weekday' };
/** The hour in two digits, 00 to 23. */
export const hour: Field = { field: 'hour' };
/** The minute in two digits, 00 to 59. */
export const minute: Field = { field: 'minute' };
/** The second in two digits, 00 to 59; 60 in a leap second. */
export const second: Field = { field: 'second' };
/** Hundredths of a second in two digits. */
export const hundredths: Field = { field: 'fraction', width: 2 };
/** Milliseconds of the second in three digits. */
export const milliseconds: Field = { field: 'fraction', width: 3 };
/** On which side of UTC the zone is: `-` where its clocks are behind, `+` otherwise. */
export const zoneSign: Field = { field: 'zone-sign', texts: ['-', '+'] };
/** Whole hours between the zone's clocks and UTC, in two digits. */
export const zoneHours: Field = { field: 'zone-hours' };
/** Minutes beyond those, in two digits. */
export const zoneMinutes: Field = { field: 'zone-minutes' };

/** The start bit of the character that follows is on time. */
export const onTime: Mark = { mark: 'on-time' };

/** A minute, in nanoseconds. */
export const MINUTE = spanOf(60e9);
/** An hour, in nanoseconds. */
export const HOUR = spanOf(3600e9);
/** A day without leap seconds, in nanoseconds. */
export const DAY = spanOf(86_400e9);

/** A text while something is the case, and spaces otherwise. */
export const sign = (when: When | readonly When[], text: string): Choice => ({
  choose: [{ when, text }, { text: ' '.repeat(text.length) }],
});

/** Parts as one text with fields in it, so that a layout can be seen: parts`<STX>${hour}:${minute}`. */
export const parts = (texts: TemplateStringsArray, ...between: readonly Part[]): readonly Part[] =>
  texts.flatMap((text, place) => [text, between[place] ?? '']).filter((part) => part !== '');

/** A text that says nothing of the time; a reader passes over so many characters in its place. */
export const passed = (
  aside: Aside['aside'],
  pass: readonly [least: number, most: number],
  of?: Aside['of'],
): Aside => ({ aside, pass, ...(of !== undefined && { of }) });

/** A text in whose place a reader takes others as well. */
export const orAlso = (aside: string, ...also: readonly string[]): Aside => ({ aside, also });

/** Parts that are written, and that a reader does without. */
export const optional = (...parts: readonly Part[]): Optional => ({ optional: parts });

/** Parts that are never written, and that a reader may find. */
export const onlyRead = (...parts: readonly Part[]): Optional => ({
  optional: parts,
  write: false,
});
