// The output format 1 of Wharton's 400A series: every number has its units first.

import { type Field, formatOf, type Part, type Sum } from '../language/format.js';
import { day, hour, minute, month, parts, second, shortYear } from '../language/shorthand.js';

const told = {
  source: 'read by NTPsec (generic driver), which quotes the maker',
  line: '9600 8E1',
  scale: 'local',
} as const;

const turned = (field: Field): Field => ({ ...field, reversed: true });

/** An ASCII zero and four bits, the lowest of which says from which transmitter the time comes: a reader takes either. */
const status = (transmitter: 0 | 1): Sum => ({
  sum: [
    0x30,
    transmitter === 1 ? { either: 1, write: true } : { either: 1 },
    { when: 'dst', add: 2 },
    { when: 'synchronised', add: 4 },
    { when: 'change-ahead', add: 8 },
  ],
  base: 'binary',
});

const emit = (transmitter: 0 | 1): readonly Part[] => [
  ...parts`<STX>${turned(second)}${turned(minute)}${turned(hour)}`,
  ...parts`${turned(day)}${turned(month)}${turned(shortYear)}${status(transmitter)}<ETX>`,
];

export const wharton400a1 = formatOf({
  ...told,
  title: 'Wharton 400A format 1, Central European time',
  emit: emit(1),
});

export const wharton400a1Msf = formatOf({
  ...told,
  title: 'Wharton 400A format 1, British time',
  emit: emit(0),
});
