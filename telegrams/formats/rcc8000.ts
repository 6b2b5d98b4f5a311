// The type II output of the RCC 8000 radio clock.

import { type Field, formatOf, type Sum } from '../language/format.js';
import {
  day,
  dayOfYear,
  hour,
  milliseconds,
  minute,
  month,
  parts,
  second,
  shortYear,
} from '../language/shorthand.js';

const weekday: Field = { field: 'weekday', first: 'sunday', minus: 1 };

const status: Sum = {
  sum: [
    { when: 'leap-year', add: 1 },
    { when: 'dst', add: 2 },
    { when: 'not unset', add: 8 },
  ],
  base: 'hex',
};

export const rcc8000 = formatOf({
  title: 'RCC 8000',
  source: 'read by NTPsec (generic driver)',
  line: '2400 8N1',
  scale: 'utc',
  emit: [
    ...parts`${hour}:${minute}:${second}.${milliseconds} ${day}/${month}/${shortYear}`,
    ...parts` ${dayOfYear} ${weekday} ${status}<CR><LF>`,
  ],
});
