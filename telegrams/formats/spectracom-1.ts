// Spectracom's format 1: weekday, date in words, time.

import { type Field, formatOf } from '../language/format.js';
import { hour, minute, parts, second, shortYear } from '../language/shorthand.js';
import { spectracomStatus } from './spectracom.js';

const weekday: Field = {
  field: 'weekday',
  texts: ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'],
};

const day: Field = { field: 'day', pad: ' ' };

const month: Field = {
  field: 'month',
  texts: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' '),
};

export const spectracom1 = formatOf({
  title: 'Spectracom format 1',
  source: 'Spectracom and Orolia, manuals',
  unsure: 'newer devices call this 1S, and write a zero for the space before a day in their 1',
  line: '9600 8N1',
  scale: 'local',
  emit: [
    ...parts`<CR><LF>${spectracomStatus} ${weekday} ${day}${month}${shortYear}`,
    ...parts` ${hour}:${minute}:${second}<CR><LF>`,
  ],
});
