// Spectracom's format 9: day of the year and time, with a quality.

import { type Choice, formatOf } from '../language/format.js';
import { dayOfYear, hour, minute, onTime, parts, second } from '../language/shorthand.js';

const quality: Choice = {
  choose: [
    { when: 'synchronised', text: ' ', also: ['.'] },
    { when: 'holdover', text: '*', also: ['#'] },
    { text: '?' },
  ],
};

export const spectracom9 = formatOf({
  title: 'Spectracom format 9',
  source: 'Spectracom, manual of the SecureSync',
  unsure:
    'which character is on time: the manual says "the first character (CR)", but the first is SOH; ' +
    'the CR is assumed',
  line: '9600 8N1',
  scale: 'utc',
  emit: parts`<SOH>${dayOfYear}:${hour}:${minute}:${second}${quality}${onTime}<CR><LF>`,
});
