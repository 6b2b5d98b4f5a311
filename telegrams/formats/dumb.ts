// Nothing but the time of day.

import { formatOf } from '../language/format.js';
import { hour, minute, onTime, parts, second } from '../language/shorthand.js';

export const dumb = formatOf({
  title: 'Time of day alone',
  source: 'makers of displays that take nothing else',
  unsure:
    'the dumbclock driver of ntpd takes it for one second later than it is: for that driver there is dumbclock',
  line: '9600 8N1',
  scale: 'local',
  emit: parts`${hour}:${minute}:${second}${onTime}<CR>`,
});
