// IF482, by which master clocks of Mobatime and others tell slave clocks the time.

import { type Choice, type Field, formatOf } from '../language/format.js';
import {
  day,
  hour,
  minute,
  month,
  onTime,
  parts,
  second,
  shortYear,
} from '../language/shorthand.js';

const monitoring: Choice = {
  choose: [{ when: 'unset', text: 'M', also: ['?'] }, { text: 'A' }],
};

const zone: Choice = {
  choose: [
    { when: 'utc', text: 'U' },
    { when: 'dst', text: 'L', also: ['S'] },
    { text: 'L', also: ['W'] },
  ],
};

const weekday: Field = { field: 'weekday', absent: 'F' };

export const if482 = formatOf({
  title: 'IF482',
  source: 'the ESP32-Paxcounter project, which quotes Mobatime TE-112023',
  unsure: 'that 1 is Monday; some senders write F for a weekday, and some clocks ignore it',
  line: '9600 7E1',
  scale: 'local',
  // Clocks take M for as good as A.
  untrusted: 'nothing',
  emit: [
    ...parts`O${monitoring}${zone}${shortYear}${month}${day}${weekday}`,
    ...parts`${hour}${minute}${second}<CR>${onTime}`,
  ],
});
