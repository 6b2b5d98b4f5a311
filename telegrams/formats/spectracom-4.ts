// Spectracom's format 4: Modified Julian Date and time.

import { spanOf } from '@belfry/protocol';
import { type Field, formatOf } from '../language/format.js';
import { DAY, hour, HOUR, minute, parts, second } from '../language/shorthand.js';
import { spectracomLeap, spectracomStatus } from './spectracom.js';

const mjd: Field = { field: 'mjd' };
const fraction: Field = { field: 'fraction', width: 4 };

export const spectracom4 = formatOf({
  title: 'Spectracom format 4',
  source: 'Spectracom and Orolia, manuals',
  line: '9600 8N1',
  scale: 'utc',
  announce: { change: HOUR, leap: spanOf(30 * DAY) },
  emit: [
    ...parts`0004${spectracomStatus}${mjd} ${hour}${minute}${second}.${fraction}`,
    ...parts` ${spectracomLeap}<CR><LF>`,
  ],
});
