// Spectracom's format 0: day of the year, time, summer time and hours of the offset.

import { formatOf } from '../language/format.js';
import {
  DAY,
  dayOfYear,
  hour,
  HOUR,
  minute,
  parts,
  second,
  zoneHours,
} from '../language/shorthand.js';
import { spectracomDst, spectracomStatus } from './spectracom.js';

export const spectracom0 = formatOf({
  title: 'Spectracom format 0',
  source: 'Spectracom and Orolia, manuals; read by NTPsec (spectracom driver) as UTC',
  unsure: 'how an offset ahead of UTC is written: there is no sign, and its size is sent',
  line: '9600 8N1',
  scale: 'local',
  announce: { change: DAY, leap: HOUR },
  emit: [
    ...parts`<CR><LF>${spectracomStatus}  ${dayOfYear} ${hour}:${minute}:${second}`,
    ...parts` ${spectracomDst}TZ=${zoneHours}<CR><LF>`,
  ],
});
