// Meinberg's standard time string.

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
    // Some receivers show by it only whether they have found their position.
    { text: '*', also: [' '] },
  ],
};

const zone: Choice = {
  choose: [{ when: 'utc', text: 'U' }, { when: 'dst', text: 'S' }, { text: ' ' }],
};

const ahead: Choice = {
  choose: [
    { when: 'leap-insert', text: 'A' },
    { when: 'leap-delete', text: 'a' },
    { when: 'change-ahead', text: '!' },
    { text: ' ' },
  ],
};

export const meinbergStd = formatOf({
  title: 'Meinberg standard time string',
  source: 'Meinberg, manuals; Tekron String-H is the same; read by NTPsec (generic driver)',
  unsure:
    'the line settings: DCF77 receivers of Meinberg have 9600 7E2, its GPS receivers 19200 8N1, ' +
    'Tekron 9600 8N1',
  line: '9600 7E2',
  scale: 'local',
  emit: [
    ...parts`<STX>D:${day}.${month}.${shortYear};T:${weekday};U:${hour}.${minute}.${second};`,
    ...parts`${sign('unset', '#')}${running}${zone}${ahead}<ETX>`,
  ],
});
