// The lines that drive Vorne's displays, in local time and in UTC.

import { type Field, formatOf } from '../language/format.js';
import { dayOfYear, hour, minute, onTime, parts, passed, second } from '../language/shorthand.js';

const inUtc = (field: Field): Field => ({ ...field, scale: 'utc' });

export const vorne = formatOf({
  title: 'Vorne displays',
  source: 'Tekron String-F and Arbiter, manuals',
  line: '9600 8N1',
  scale: 'local',
  emit: [
    ...parts`<CR><LF>11${passed('00', [2, 2], 'digits')}<CR><LF>44${hour}${minute}${second}<CR><LF>54${dayOfYear}`,
    ...parts`<CR><LF><CR><LF>45${inUtc(hour)}${inUtc(minute)}${inUtc(second)}`,
    ...parts`<CR><LF>55${inUtc(dayOfYear)}<CR><LF>${onTime}<BEL>`,
  ],
});
