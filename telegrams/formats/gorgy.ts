// The message that Gorgy Timing's clocks send and take.

import { type Field, formatOf } from '../language/format.js';
import { day, hour, minute, month, parts, second, shortYear } from '../language/shorthand.js';

const ENGLISH = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const FRENCH = ['LUN', 'MAR', 'MER', 'JEU', 'VEN', 'SAM', 'DIM'];

/** A clock has the language that was set in its menu; a reader takes both. */
const weekday = (texts: readonly string[], others: readonly string[]): Field => ({
  field: 'weekday',
  texts,
  also: others.map((text, day) => ({ text, is: day + 1 })),
});

const inEnglish = weekday(ENGLISH, FRENCH);
const inFrench = weekday(FRENCH, ENGLISH);

const told = { source: 'Gorgy Timing, manuals', line: '2400 8E1', scale: 'local' } as const;

const MARK = 'which character is on time (the first is assumed)';

export const gorgy = formatOf({
  ...told,
  title: 'Gorgy Timing, day before month',
  unsure: `${MARK}; the manuals say day/month, but their sample is right only as month/day`,
  emit: parts`<STX>${inEnglish} ${day}/${month}/${shortYear}  ${hour}:${minute}:${second}<CR>`,
});

export const gorgyMdy = formatOf({
  ...told,
  title: 'Gorgy Timing, month before day',
  unsure: MARK,
  emit: parts`<STX>${inEnglish} ${month}/${day}/${shortYear}  ${hour}:${minute}:${second}<CR>`,
});

export const gorgyFr = formatOf({
  ...told,
  title: 'Gorgy Timing, in French, day before month',
  unsure: MARK,
  emit: parts`<STX>${inFrench} ${day}/${month}/${shortYear}  ${hour}:${minute}:${second}<CR>`,
});
