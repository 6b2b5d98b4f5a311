// The time string of the University of Erlangen for PZF receivers.

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

const running: Choice = {
  choose: [
    { when: 'synchronised', text: ' ' },
    { when: 'holdover', text: '*' },
    { text: '*', also: [' '] },
  ],
};

const callBit: Choice = { choose: [{ text: ' ', also: ['R'] }] };

export const erlangenPzf = formatOf({
  title: 'Uni Erlangen time string (PZF)',
  source: 'read by NTPsec (generic driver, "Meinberg Extended")',
  line: '9600 7E2',
  scale: 'local',
  emit: [
    ...parts`<STX>${day}.${month}.${shortYear}; ${weekday}; ${hour}:${minute}:${second}; `,
    ...parts`${sign('utc', 'U')}${sign('unset', '#')}${running}${sign(['local', 'dst'], 'S')}`,
    ...parts`${sign('change-ahead', '!')}${sign('leap-insert', 'A')}${callBit}<ETX>`,
  ],
});
