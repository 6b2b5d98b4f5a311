// NMEA 0183: the sentence RMC, recommended minimum, with date and time.

import { type Choice, formatOf } from '../language/format.js';
import { day, month, onlyRead, optional, parts, passed, shortYear } from '../language/shorthand.js';
import { checked, end, laterField, other, rollover, talker, timeOfDay } from './nmea.js';

const valid: Choice = { choose: [{ when: 'unset', text: 'V' }, { text: 'A' }] };

/**
 * From version 2.3 on: autonomous, differential, precise or with a phase; estimated; and what is no reception, as a
 * simulator's. Beside V, anything may stand.
 */
const mode: Choice = {
  choose: [
    { when: 'unset', text: 'N', also: ['A', 'D', 'E', 'F', 'M', 'P', 'R', 'S'] },
    { when: 'holdover', text: 'E' },
    { text: 'A', also: ['D', 'F', 'P', 'R'] },
  ],
};

export const nmeaRmc = formatOf({
  title: 'NMEA RMC',
  source: 'NMEA 0183; read by gpsd and NTPsec (nmea driver)',
  unsure:
    'by the standard no character is on time (the first is assumed); ' +
    'the position that is written is a fixed text: describe the format anew to state another',
  line: '4800 8N1',
  scale: 'utc',
  rollover,
  emit: [
    ...parts`$${talker}RMC,${timeOfDay},${valid},${other('4916.4500', 16)},${other('N', 1)}`,
    ...parts`,${other('01107.8400', 16)},${other('E', 1)},${other('0.0', 12)},${other('0.0', 12)}`,
    ...parts`,${optional(day, month, shortYear)}${optional(',', passed('', [0, 12]))}`,
    // Of the magnetic variation and its direction, then the mode, then the state of navigation.
    ...parts`${optional(',', passed('', [0, 1]))}${onlyRead(',', onlyRead(mode))}${laterField(1)}`,
    ...checked,
    end,
  ],
});
