// Meinberg's SAT time string.

import { type Choice, formatOf } from '../language/format.js';
import {
  day,
  hour,
  minute,
  month,
  parts,
  second,
  shortYear,
  sign,
  weekday,
} from '../language/shorthand.js';

const zone: Choice = {
  choose: [
    { when: 'utc', text: 'UTC ' },
    { when: 'dst', text: 'MESZ', also: ['CEST'] },
    { text: 'MEZ ', also: ['CET '] },
  ],
};

export const meinbergSat = formatOf({
  title: 'Meinberg SAT time string',
  source: 'Meinberg, manuals',
  unsure: 'the line settings, set per device; the zone has German names, of Central Europe only',
  line: '9600 8N1',
  scale: 'local',
  emit: [
    ...parts`<STX>${day}.${month}.${shortYear}/${weekday}/${hour}:${minute}:${second}`,
    ...parts`${zone}${sign('unset', '#')}${sign('change-ahead', '!')}<CR><LF><ETX>`,
  ],
});
