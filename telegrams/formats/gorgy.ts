// The message that Gorgy Timing's clocks send and take.

import { type Field, formatOf } from '../language/format.js';
import { day, hour, minute, month, parts, second, shortYear } from '../language/shorthand.js';

const weekday: Field = {
  field: 'weekday',
  texts: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'],
};

const told = { source: 'Gorgy Timing, manuals', line: '2400 8E1', scale: 'local' } as const;

const MARK = 'which character is on time (the first is assumed)';

export const gorgy = formatOf({
  ...told,
  title: 'Gorgy Timing, day before month',
  unsure: `${MARK}; the manuals say day/month, but their sample is right only as month/day`,
  emit: parts`<STX>${weekday} ${day}/${month}/${shortYear}  ${hour}:${minute}:${second}<CR>`,
});

export const gorgyMdy = formatOf({
  ...told,
  title: 'Gorgy Timing, month before day',
  unsure: MARK,
  emit: parts`<STX>${weekday} ${month}/${day}/${shortYear}  ${hour}:${minute}:${second}<CR>`,
});
