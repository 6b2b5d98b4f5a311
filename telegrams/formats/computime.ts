// The time string of Diem's Computime radio clock.

import { type Field, formatOf } from '../language/format.js';
import { day, hour, minute, month, parts, second, shortYear } from '../language/shorthand.js';

const weekday: Field = { field: 'weekday', width: 2 };

export const computime = formatOf({
  title: 'Computime time string',
  source: 'Meinberg, manuals; read by NTPsec (generic driver)',
  unsure: 'the original radio clock sends it once a minute',
  line: '9600 7N2',
  scale: 'utc',
  emit: parts`T:${shortYear}:${month}:${day}:${weekday}:${hour}:${minute}:${second}<CR><LF>`,
});
