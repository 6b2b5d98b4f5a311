// Trimble's TAIP: the RTM message.

import { type Choice, formatOf } from '../language/format.js';
import {
  day,
  hour,
  milliseconds,
  minute,
  month,
  parts,
  second,
  year,
} from '../language/shorthand.js';

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
  emit: [
    ...parts`>RTM${hour}${minute}${second}${milliseconds}${day}${month}${year}18`,
    ...parts`${fix}08100000;*${{ check: 'xor' }}<<`,
  ],
});
