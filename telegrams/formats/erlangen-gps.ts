// The time string of the University of Erlangen for GPS receivers, with offset and position.

import { type Choice, formatOf } from '../language/format.js';
import {
  day,
  hour,
  minute,
  month,
  parts,
  passed,
  second,
  shortYear,
  sign,
  weekday,
  zoneHours,
  zoneMinutes,
  zoneSign,
} from '../language/shorthand.js';

const running: Choice = {
  choose: [
    { when: 'synchronised', text: ' ' },
    { when: 'holdover', text: '*' },
    // A receiver that was never set may show by it only that it knows its position.
    { text: '*', also: [' '] },
  ],
};

const leap: Choice = {
  choose: [{ when: 'leap-insert', text: 'A' }, { when: 'leap-delete', text: 'a' }, { text: ' ' }],
};

const callBit: Choice = { choose: [{ text: ' ', also: ['R'] }] };

export const erlangenGps = formatOf({
  title: 'Uni Erlangen time string (GPS)',
  source: 'Meinberg, manuals; read by NTPsec (generic driver)',
  unsure: 'the position that is written is a fixed text: describe the format anew to state another',
  line: '19200 8N1',
  scale: 'utc',
  emit: [
    ...parts`<STX>${day}.${month}.${shortYear}; ${weekday}; ${hour}:${minute}:${second}`,
    ...parts`; ${zoneSign}${zoneHours}:${zoneMinutes}`,
    ...parts`; ${sign('unset', '#')}${running}${sign(['local', 'dst'], 'S')}`,
    ...parts`${sign('change-ahead', '!')}${leap}${callBit}${sign('leap-second', 'L')}`,
    ...parts`; ${passed('51.9828N   9.2258E  176m', [0, 48])}<ETX>`,
  ],
});
