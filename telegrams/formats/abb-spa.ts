// ABB's SPA bus: the time as a master sends it to protection relays.

import { formatOf } from '../language/format.js';
import {
  day,
  hour,
  milliseconds,
  minute,
  month,
  orAlso,
  parts,
  passed,
  second,
  shortYear,
} from '../language/shorthand.js';

export const abbSpa = formatOf({
  title: 'ABB SPA time string',
  source: 'Meinberg and two other makers, manuals',
  unsure:
    'the line settings; which character is on time (the first is assumed); ' +
    'that the check covers all before it, the > and the last colon too',
  line: '9600 7E1',
  scale: 'local',
  emit: [
    ...parts`>${passed('900', [1, 3], 'digits')}WD:${shortYear}-${month}-${day} ${hour}`,
    // Some senders have colons between the numbers of the time.
    ...parts`${orAlso('.', ':')}${minute}${orAlso(';', ':')}${second}.${milliseconds}:`,
    ...parts`${{ check: 'xor' }}<CR>`,
  ],
});
