// The parts that most formats are made of, so that a format reads like its layout.

import { spanOf } from '@belfry/protocol';
import type { When } from './facts.js';
import type { Aside, Choice, Field, Mark, Optional, Part } from './format.js';

export const year: Field = { field: 'year' };
export const shortYear: Field = { field: 'short-year' };
export const month: Field = { field: 'month' };
export const day: Field = { field: 'day' };
export const dayOfYear: Field = { field: 'day-of-year' };
export const weekday: Field = { field: 'weekday' };
export const hour: Field = { field: 'hour' };
export const minute: Field = { field: 'minute' };
export const second: Field = { field: 'second' };
export const hundredths: Field = { field: 'fraction', width: 2 };
export const milliseconds: Field = { field: 'fraction', width: 3 };
export const zoneSign: Field = { field: 'zone-sign', texts: ['-', '+'] };
export const zoneHours: Field = { field: 'zone-hours' };
export const zoneMinutes: Field = { field: 'zone-minutes' };

export const onTime: Mark = { mark: 'on-time' };

export const MINUTE = spanOf(60e9);
export const HOUR = spanOf(3600e9);
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
