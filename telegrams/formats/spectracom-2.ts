// Spectracom's format 2: milliseconds, quality, leap second; the one that NTP daemons read.

import { spanOf } from '@belfry/protocol';
import { type Choice, formatOf } from '../language/format.js';
import {
  DAY,
  dayOfYear,
  hour,
  milliseconds,
  minute,
  parts,
  second,
  shortYear,
} from '../language/shorthand.js';
import { spectracomDst, spectracomLeap, spectracomStatus } from './spectracom.js';

const quality: Choice = {
  choose: [
    { when: 'synchronised', text: ' ' },
    { within: spanOf(10e6), text: 'A' },
    { within: spanOf(100e6), text: 'B' },
    { within: spanOf(500e6), text: 'C' },
    { text: 'D' },
  ],
};

export const spectracom2 = formatOf({
  title: 'Spectracom format 2',
  source: 'Spectracom and Orolia, manuals; read by NTPsec (spectracom driver)',
  unsure: 'the devices send it in UTC only',
  line: '9600 8N1',
  scale: 'utc',
  announce: { change: DAY, leap: spanOf(30 * DAY) },
  emit: [
    ...parts`<CR><LF>${spectracomStatus}${quality}${shortYear} ${dayOfYear}`,
    ...parts` ${hour}:${minute}:${second}.${milliseconds} ${spectracomLeap}${spectracomDst}`,
  ],
});
