// The time string for IBM's Sysplex timer.

import { formatOf } from '../language/format.js';
import { dayOfYear, hour, minute, onTime, parts, second, sign } from '../language/shorthand.js';

export const sysplex1 = formatOf({
  title: 'SYSPLEX-1 time string',
  source: 'Meinberg, manuals',
  unsure: 'the line settings, which are set per device',
  line: '9600 8N1',
  scale: 'utc',
  emit: parts`<SOH>${dayOfYear}:${hour}:${minute}:${second}${sign('unset', '?')}${onTime}<CR><LF>`,
});
