// Nothing but the time of day, with line ends as ntpd's driver for it needs them.

import { formatOf } from '../language/format.js';
import { hour, minute, onTime, parts, second } from '../language/shorthand.js';

export const dumbclock = formatOf({
  title: 'Time of day alone, for the dumbclock driver',
  source: 'read by ntpd (dumbclock driver)',
  unsure:
    'against its own description, the driver takes the end of the line before for on time: ' +
    'here that is an empty line, which ends on the second',
  line: '9600 8N1',
  scale: 'local',
  emit: parts`${onTime}<CR><LF>${hour}:${minute}:${second}<CR><LF>`,
});
