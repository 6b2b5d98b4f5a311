// The time string of ELV's DCF7000 radio clock.

import { spanOf } from '@belfry/protocol';
import { type Field, formatOf, type Sum } from '../language/format.js';
import {
  day,
  hour,
  minute,
  month,
  onTime,
  parts,
  second,
  shortYear,
} from '../language/shorthand.js';

const weekday: Field = { field: 'weekday', width: 2 };

const status: Sum = {
  sum: [
    { when: 'dst', add: 1 },
    { when: 'change-ahead', add: 2 },
    { when: 'not synchronised', add: 4 },
  ],
  width: 2,
};

export const dcf7000 = formatOf({
  title: 'ELV DCF7000',
  source: 'read by NTPsec (generic driver)',
  unsure: 'that 1 is Monday; the CR is sent 0.405 s after the second, as the driver expects',
  line: '9600 8O1',
  scale: 'local',
  delay: spanOf(405e6),
  emit: [
    ...parts`${shortYear}-${month}-${day}-${weekday}-${hour}-${minute}-${second}-${status}`,
    ...parts`${onTime}<CR>`,
  ],
});
