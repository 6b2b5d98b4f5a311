// IRIG standard 212, J-1: a time of day as ASCII.

import { formatOf } from '../language/format.js';
import { dayOfYear, hour, minute, parts, second } from '../language/shorthand.js';

export const irigJ1 = formatOf({
  title: 'IRIG J-1',
  source: 'a text derived from IRIG standard 212-00',
  unsure: 'the speed, which may be 300, 600, 1200 and so on to 19200 baud',
  line: '9600 7O1',
  scale: 'utc',
  emit: parts`<SOH>${dayOfYear}:${hour}:${minute}:${second}<CR><LF>`,
});
