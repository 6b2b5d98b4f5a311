// Spectracom's format 3: date, time and offset; its last character is on time.

import { spanOf } from '@belfry/protocol';
import { formatOf } from '../language/format.js';
import {
  DAY,
  day,
  hour,
  minute,
  month,
  onTime,
  parts,
  second,
  year,
  zoneHours,
  zoneMinutes,
  zoneSign,
} from '../language/shorthand.js';
import { spectracomDst, spectracomLeap, spectracomStatus } from './spectracom.js';

export const spectracom3 = formatOf({
  title: 'Spectracom format 3',
  source: 'Spectracom and Orolia, manuals',
  unsure: "NTPsec's driver knows it, but counts its fields wrongly and refuses it",
  line: '9600 8N1',
  scale: 'local',
  announce: { change: DAY, leap: spanOf(30 * DAY) },
  emit: [
    ...parts`0003${spectracomStatus} ${year}${month}${day} ${hour}${minute}${second}`,
    ...parts`${zoneSign}${zoneHours}${zoneMinutes}${spectracomDst}${spectracomLeap}`,
    ...parts`${onTime}#<CR><LF>`,
  ],
});
