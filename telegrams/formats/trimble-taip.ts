// Trimble's TAIP: the RTM message.

import { type Choice, formatOf } from '../language/format.js';
import {
  day,
  hour,
  milliseconds,
  minute,
  month,
  onlyRead,
  optional,
  parts,
  passed,
  second,
  year,
} from '../language/shorthand.js';
import { rollover } from './nmea.js';

/** Without a fix there are none. */
const satellites: Choice = { choose: [{ when: 'unset', text: '00' }, { text: '08' }] };

const fix: Choice = {
  choose: [
    { when: 'synchronised', text: '1', also: ['0', '2', '3'] },
    { when: 'holdover', text: '6', also: ['8'] },
    { text: '9' },
  ],
};

export const trimbleTaip = formatOf({
  title: 'Trimble TAIP, message RTM',
  source: 'read by NTPsec (generic driver)',
  unsure:
    'a receiver may ask for it, which is not answered; ' +
    'GPS is told to be 18 s ahead of UTC, as it has been since 2017',
  line: '4800 8N1',
  scale: 'utc',
  rollover,
  // Its readers take a 9 for as good as any other.
  untrusted: 'nothing',
  emit: [
    ...parts`>RTM${hour}${minute}${second}${milliseconds}${day}${month}${year}`,
    // How far GPS is ahead of UTC; then, after the satellites, the version and what is reserved.
    ...parts`${passed('18', [2, 2], 'digits')}${fix}${passed(satellites, [2, 2], 'digits')}`,
    ...parts`${passed('100000', [6, 6])};${onlyRead('ID=', passed('', [1, 4]), ';')}`,
    optional('*', { check: 'xor' }),
    '<<',
  ],
});
