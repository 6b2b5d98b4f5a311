// hopf's Master/Slave string, which carries the offset from UTC to slave displays.

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
  zoneMinutes,
} from '../language/shorthand.js';

/** Unlike in the standard string, bit 2 announces a leap second. */
const status: Sum = {
  sum: [
    { when: 'change-ahead', add: 1 },
    { when: 'dst', add: 2 },
    { when: 'leap-insert', add: 4 },
    { when: 'synchronised', add: 8 },
  ],
  base: 'hex',
};

const weekday: Sum = { sum: [{ field: 'weekday' }, { when: 'utc', add: 8 }], base: 'hex' };

/** The highest bit of the tens says that local time is ahead of UTC. */
const zoneHours: Sum = {
  sum: [{ field: 'zone-hours' }, { when: 'ahead-of-utc', add: 80 }],
  width: 2,
};

export const hopfMs = formatOf({
  title: 'hopf Master/Slave string',
  source: 'hopf, manuals of the systems 6844, 7001 and 8030',
  unsure: 'that a leap second, like a change of summer time, is announced an hour before',
  line: '9600 8N1',
  scale: 'local',
  emit: [
    ...parts`<STX>${status}${weekday}${hour}${minute}${second}${day}${month}${shortYear}`,
    ...parts`${zoneHours}${zoneMinutes}<LF><CR>${onTime}<ETX>`,
  ],
});
