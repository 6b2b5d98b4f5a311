// The time of day that Zyfer's GPStarplus sends.

import { spanOf } from '@belfry/protocol';
import { type Choice, formatOf } from '../language/format.js';
import { dayOfYear, hour, minute, parts, second, year } from '../language/shorthand.js';
import { rollover } from './nmea.js';

const mode: Choice = { choose: [{ when: 'utc', text: '2' }, { text: '4' }] };

const merit: Choice = {
  choose: [
    { within: spanOf(1e3), text: '4' },
    { within: spanOf(10e3), text: '5' },
    { within: spanOf(100e3), text: '6' },
    { within: spanOf(1e6), text: '7' },
    { within: spanOf(10e6), text: '8' },
    { text: '9' },
  ],
};

const operation: Choice = {
  choose: [
    { when: 'synchronised', text: '1' },
    { when: 'holdover', text: '2', also: ['3'] },
    { text: '0' },
  ],
};

export const zyfer = formatOf({
  title: 'Zyfer GPStarplus',
  source: 'read by NTPsec (zyfer driver)',
  line: '9600 8N1',
  scale: 'utc',
  rollover,
  emit: [
    ...parts`!TIME,${year},${dayOfYear},${hour},${minute},${second}`,
    ...parts`,${mode},${merit},${operation}`,
  ],
});
