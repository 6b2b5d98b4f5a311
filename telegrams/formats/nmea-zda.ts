// NMEA 0183: the sentence ZDA, time and date.

import { type Check, formatOf } from '../language/format.js';
import {
  day,
  hour,
  hundredths,
  minute,
  month,
  parts,
  second,
  year,
} from '../language/shorthand.js';

const check: Check = { check: 'xor', from: 1, to: -1 };

export const nmeaZda = formatOf({
  title: 'NMEA ZDA',
  source: 'NMEA 0183; read by NTPsec (nmea driver); gpsd wants a fix beside it',
  unsure: 'by the standard no character is on time (the first is assumed)',
  line: '4800 8N1',
  scale: 'utc',
  emit: [
    ...parts`$GPZDA,${hour}${minute}${second}.${hundredths}`,
    ...parts`,${day},${month},${year},00,00*${check}<CR><LF>`,
  ],
});
