// ABB's SPA bus: the time as a master sends it to protection relays.

import { formatOf } from '../language/format.js';
import {
  day,
  hour,
  milliseconds,
  minute,
  month,
  parts,
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
    ...parts`>900WD:${shortYear}-${month}-${day} ${hour}.${minute};${second}.${milliseconds}:`,
    ...parts`${{ check: 'xor' }}<CR>`,
  ],
});
