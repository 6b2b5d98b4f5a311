// The B8 output of SEL's satellite clocks.

import { spanOf } from '@belfry/protocol';
import { type Choice, formatOf } from '../language/format.js';
import { dayOfYear, hour, minute, parts, second, year } from '../language/shorthand.js';

const quality: Choice = {
  choose: [
    { when: 'unset', text: '?' },
    { when: 'synchronised', text: ' ' },
    { within: spanOf(1e3), text: '.' },
    { within: spanOf(10e3), text: '*' },
    { within: spanOf(100e3), text: '#' },
    { text: '?' },
  ],
};

export const selB8 = formatOf({
  title: 'SEL B8',
  source: 'read by NTPsec (generic driver)',
  line: '9600 8N1',
  scale: 'utc',
  emit: parts`<SOH>${year}:${dayOfYear}:${hour}:${minute}:${second}${quality}<CR><LF>`,
});
