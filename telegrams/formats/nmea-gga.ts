// NMEA 0183: the sentence GGA, a fix with the time of day.

import { type Check, type Choice, formatOf } from '../language/format.js';
import { hour, hundredths, minute, parts, second } from '../language/shorthand.js';

const fix: Choice = { choose: [{ when: 'unset', text: '0' }, { text: '1' }] };

const check: Check = { check: 'xor', from: 1, to: -1 };

export const nmeaGga = formatOf({
  title: 'NMEA GGA',
  source: 'NMEA 0183',
  unsure:
    'there is no date: gpsd finds no time in it, and NTPsec wants another source beside it; ' +
    'by the standard no character is on time (the first is assumed); ' +
    'the position is a fixed text: describe the format anew to state another',
  line: '4800 8N1',
  scale: 'utc',
  emit: [
    ...parts`$GPGGA,${hour}${minute}${second}.${hundredths},4916.4500,N,01107.8400,E`,
    ...parts`,${fix},08,1.0,320.0,M,47.0,M,,*${check}<CR><LF>`,
  ],
});
