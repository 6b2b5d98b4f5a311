// Tekron's String-B: like TrueTime's, with the first character on time and a finer quality.

import { spanOf } from '@belfry/protocol';
import { type Choice, formatOf } from '../language/format.js';
import { dayOfYear, hour, minute, parts, second } from '../language/shorthand.js';

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

export const tekronB = formatOf({
  title: 'Tekron String-B',
  source: 'Tekron, manual of the TCG 01-G',
  line: '9600 8N1',
  scale: 'utc',
  emit: parts`<SOH>${dayOfYear}:${hour}:${minute}:${second}${quality}<CR><LF>`,
});
