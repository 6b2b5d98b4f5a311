// The two lines that a Chrono-log K sends once a minute.

import { formatOf } from '../language/format.js';
import {
  day,
  hour,
  minute,
  MINUTE,
  month,
  onTime,
  parts,
  second,
  shortYear,
} from '../language/shorthand.js';

export const chronolog = formatOf({
  title: 'Chrono-log K',
  source: 'read by ntpd (chronolog driver)',
  unsure:
    'the original sends the date some seconds before the time; ' +
    'the driver takes the end of the line of the date for on time, and so it is sent',
  line: '2400 8N1',
  scale: 'utc',
  every: MINUTE,
  emit: [
    ...parts`Y ${shortYear}/${month}/${day}${onTime}<CR><LF>`,
    ...parts`Z ${hour}:${minute}:${second}<CR><LF>`,
  ],
});
