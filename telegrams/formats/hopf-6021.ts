// hopf's standard string of the 6021 clock.

import { formatOf, type Sum } from '../language/format.js';
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

const status: Sum = {
  sum: [
    { when: 'change-ahead', add: 1 },
    { when: 'dst', add: 2 },
    { when: 'holdover', add: 4 },
    // 8 is radio reception of an ordinary precision.
    { when: 'synchronised', add: 12, also: [8] },
  ],
  base: 'hex',
};

const weekday: Sum = { sum: [{ field: 'weekday' }, { when: 'utc', add: 8 }], base: 'hex' };

export const hopf6021 = formatOf({
  title: 'hopf standard string (6021)',
  source: 'hopf, manuals; Tekron String-G is the same; read by NTPsec (generic driver)',
  unsure: 'the receiver has to be set to the second forerun: the ETX is on time',
  line: '9600 8N1',
  scale: 'local',
  emit: [
    ...parts`<STX>${status}${weekday}${hour}${minute}${second}${day}${month}${shortYear}`,
    ...parts`<LF><CR>${onTime}<ETX>`,
  ],
});
