// NMEA 0183: the sentence RMC, recommended minimum, with date and time.

import { type Check, type Choice, formatOf } from '../language/format.js';
import {
  day,
  hour,
  hundredths,
  minute,
  month,
  parts,
  second,
  shortYear,
} from '../language/shorthand.js';

const valid: Choice = { choose: [{ when: 'unset', text: 'V' }, { text: 'A' }] };

const check: Check = { check: 'xor', from: 1, to: -1 };

export const nmeaRmc = formatOf({
  title: 'NMEA RMC',
  source: 'NMEA 0183; read by gpsd and NTPsec (nmea driver)',
  unsure:
    'by the standard no character is on time (the first is assumed); ' +
    'the position is a fixed text: describe the format anew to state another',
  line: '4800 8N1',
  scale: 'utc',
  emit: [
    ...parts`$GPRMC,${hour}${minute}${second}.${hundredths},${valid}`,
    ...parts`,4916.4500,N,01107.8400,E,0.0,0.0,${day}${month}${shortYear},,*${check}<CR><LF>`,
  ],
});
