// NMEA 0183: the sentence ZDA, time and date.

import { formatOf } from '../language/format.js';
import { day, month, optional, parts, passed, year } from '../language/shorthand.js';
import { checked, end, other, rollover, talker, timeOfDay } from './nmea.js';

export const nmeaZda = formatOf({
  title: 'NMEA ZDA',
  source: 'NMEA 0183; read by NTPsec (nmea driver); gpsd wants a fix beside it',
  unsure: 'by the standard no character is on time (the first is assumed)',
  line: '4800 8N1',
  scale: 'utc',
  rollover,
  emit: [
    ...parts`$${talker}ZDA,${timeOfDay},${optional(day)},${optional(month)},${optional(year)}`,
    // The local zone says nothing more: the time is in UTC.
    ...parts`${optional(',', other('00', 3))}${optional(',', passed('00', [0, 2], 'digits'))}`,
    optional(...checked),
    end,
  ],
});
