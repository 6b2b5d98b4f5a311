// The time string of Kinemetrics and TrueTime receivers.

import { spanOf } from '@belfry/protocol';
import { type Choice, formatOf } from '../language/format.js';
import { dayOfYear, hour, minute, onTime, parts, second } from '../language/shorthand.js';

const quality: Choice = {
  choose: [
    { when: 'unset', text: '?' },
    { within: spanOf(1e6), text: ' ', also: ['.'] },
    { within: spanOf(5e6), text: '*' },
    { within: spanOf(50e6), text: '#' },
    { text: '?' },
  ],
};

export const truetime = formatOf({
  title: 'TrueTime time string',
  source: 'the truetime driver of NTPsec; Tekron String-D has the same layout and mark',
  unsure:
    'the quality, which with other models is in microseconds; ' +
    'with some models the SOH is on time (see tekron-b); ' +
    'the driver first asks who is there, which is not answered',
  line: '9600 8N1',
  scale: 'utc',
  emit: parts`<SOH>${dayOfYear}:${hour}:${minute}:${second}${quality}${onTime}<CR><LF>`,
});
