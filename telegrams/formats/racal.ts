// Racal's standard time string.

import { formatOf } from '../language/format.js';
import { day, hour, minute, month, parts, second, shortYear } from '../language/shorthand.js';

export const racal = formatOf({
  title: 'Racal standard time string',
  source: 'Meinberg, manuals',
  line: '9600 7O1',
  scale: 'utc',
  emit: parts`XGU${shortYear}${month}${day}${hour}${minute}${second}<CR>`,
});
