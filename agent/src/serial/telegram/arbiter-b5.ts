// The B5 broadcast of Arbiter's GPS clocks.

import { formatOf } from './language/format.js';
import { dayOfYear, hour, minute, parts, second, shortYear, sign } from './language/shorthand.js';

export const arbiterB5 = formatOf({
  title: 'Arbiter B5',
  source: 'read by NTPsec (arbiter driver); Tekron String-C is the same',
  unsure: 'a receiver may ask for it by B5, and for a quality by TQ, which is not answered',
  line: '9600 8N1',
  scale: 'utc',
  emit: [
    ...parts`<CR><LF>${sign('unset', '?')} ${shortYear} ${dayOfYear}`,
    ...parts` ${hour}:${minute}:${second}.000   `,
  ],
});
