// Spectracom's format 8: year, day of the year, time, summer time and hours of the offset.

import { formatOf } from '../language/format.js';
import {
  DAY,
  dayOfYear,
  hour,
  HOUR,
  minute,
  parts,
  second,
  year,
  zoneHours,
  zoneSign,
} from '../language/shorthand.js';
import { spectracomDst, spectracomStatus } from './spectracom.js';

export const spectracom8 = formatOf({
  title: 'Spectracom format 8',
  source: 'Spectracom and Orolia, manuals',
  line: '9600 8N1',
  scale: 'local',
  announce: { change: DAY, leap: HOUR },
  emit: [
    ...parts`<CR><LF>${spectracomStatus}  ${year} ${dayOfYear} ${hour}:${minute}:${second}`,
    ...parts` ${spectracomDst}${zoneSign}${zoneHours}<CR><LF>`,
  ],
});
