// What Spectracom's formats have in common: the signs for the clock's state and for summer time.

import type { Choice } from '../language/format.js';
import { sign } from '../language/shorthand.js';

/** `*` is a clock that was set by hand. */
export const spectracomStatus: Choice = {
  choose: [{ when: 'unset', text: '?', also: ['*'] }, { text: ' ' }],
};

/** Standard time, into summer time within a day, summer time, out of it within a day. */
export const spectracomDst: Choice = {
  choose: [
    { when: ['dst', 'change-ahead'], text: 'O' },
    { when: 'dst', text: 'D' },
    { when: 'change-ahead', text: 'I' },
    { text: 'S' },
  ],
};

/** A leap second at the end of the month. */
export const spectracomLeap: Choice = sign('leap-insert', 'L');
