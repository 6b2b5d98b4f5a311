// NMEA 0183: the sentence GGA, a fix with the time of day.

import { type Choice, formatOf } from '../language/format.js';
import { optional, parts, passed } from '../language/shorthand.js';
import { checked, end, other, talker, timeOfDay } from './nmea.js';

/** 2 to 5 and 9 are fixes with corrections, 6 is estimated, 7 put in by hand, 8 a simulator's. */
const fix: Choice = {
  choose: [
    { when: 'unset', text: '0', also: ['7', '8'] },
    { when: 'holdover', text: '1', also: ['6'] },
    { text: '1', also: ['2', '3', '4', '5', '9'] },
  ],
};

/** Without a fix there are none, and the position is as vague as three characters can say. */
const satellites: Choice = { choose: [{ when: 'unset', text: '00' }, { text: '08' }] };
const dilution: Choice = { choose: [{ when: 'unset', text: '9.9' }, { text: '1.0' }] };

export const nmeaGga = formatOf({
  title: 'NMEA GGA',
  source: 'NMEA 0183',
  unsure:
    'there is no date: gpsd finds no time in it, and NTPsec wants another source beside it; ' +
    'by the standard no character is on time (the first is assumed); ' +
    'the position that is written is a fixed text: describe the format anew to state another',
  line: '4800 8N1',
  scale: 'utc',
  emit: [
    ...parts`$${talker}GGA,${timeOfDay},${other('4916.4500', 16)},${other('N', 1)}`,
    ...parts`,${other('01107.8400', 16)},${other('E', 1)},${fix},${other(satellites, 3)}`,
    ...parts`,${other(dilution, 8)},${other('320.0', 12)},${other('M', 1)}`,
    ...parts`,${other('47.0', 12)},${other('M', 1)},${other('', 8)},${passed('', [0, 4], 'digits')}`,
    optional(...checked),
    end,
  ],
});
