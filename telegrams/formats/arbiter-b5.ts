// The B5 broadcast of Arbiter's GPS clocks.

import { formatOf } from '../language/format.js';
import {
  dayOfYear,
  hour,
  milliseconds,
  minute,
  parts,
  second,
  shortYear,
  sign,
} from '../language/shorthand.js';

export const arbiterB5 = formatOf({
  title: 'Arbiter B5',
  source: 'the arbiter driver of NTPsec; Tekron String-C is the same',
  unsure: 'the driver first asks for a quality (TQ), which is not answered: it takes none of these',
  line: '9600 8N1',
  scale: 'utc',
  emit: [
    ...parts`<CR><LF>${sign('unset', '?')} ${shortYear} ${dayOfYear}`,
    ...parts` ${hour}:${minute}:${second}.${milliseconds}   `,
  ],
});
