// Nothing but the time of day.

import { formatOf } from '../language/format.js';
import { hour, minute, onTime, parts, second } from '../language/shorthand.js';

export const dumb = formatOf({
  title: 'Time of day alone',
  source: "the description of ntpd's dumbclock driver",
  unsure: 'the driver itself takes it for one second later than it is: dumbclock is for it',
  line: '9600 8N1',
  scale: 'local',
  emit: parts`${hour}:${minute}:${second}${onTime}<CR>`,
});
