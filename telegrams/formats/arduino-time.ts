// The line by which a sketch with Arduino's Time library is set.

import { spanOf } from '@belfry/protocol';
import { type Field, formatOf } from '../language/format.js';
import { onTime, orAlso, parts } from '../language/shorthand.js';

const unix: Field = { field: 'unix' };

export const arduinoTime = formatOf({
  title: 'Arduino Time library (TimeSerial)',
  source: 'the Time library and its example TimeSerial',
  unsure:
    'the line feed ends the number, which the sketch otherwise waits a second for; ' +
    'many sketches expect local time in place of UTC',
  line: '9600 8N1',
  scale: 'utc',
  every: spanOf(10e9),
  emit: parts`T${unix}${orAlso('<LF>', '<CR><LF>', '<CR>')}${onTime}`,
});
