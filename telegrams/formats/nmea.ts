// What the sentences of NMEA 0183 have in common, as they are written and as receivers of all makes write them.

import { spanOf } from '@belfry/protocol';
import type { Aside, Check, Field, Optional } from '../language/format.js';
import {
  DAY,
  hour,
  minute,
  onlyRead,
  optional,
  orAlso,
  passed,
  second,
} from '../language/shorthand.js';

/** Who talks: GP is GPS, GN several systems at once, GL GLONASS, GA Galileo, and so on. */
export const talker: Aside = passed('GP', [2, 2]);

const decimals: Field = { field: 'fraction', width: 2, digits: [0, 9] };

/** The time of day; a receiver that has none leaves it empty. */
export const timeOfDay: Optional = optional(hour, minute, second, optional('.', decimals));

/** A field that says nothing of the time: what is written, and the most that a receiver writes. */
export const other = (text: Aside['aside'], most: number): Aside => passed(text, [0, most]);

/** A last field of a later version of the standard, with the comma before it. */
export const laterField = (most: number): Optional => onlyRead(',', passed('', [0, most]));

const check: Check = { check: 'xor', from: 1, to: -1 };

/** The standard demands it in some sentences; in others it may be left out. */
export const checked = ['*', check] as const;

/** The end of a line, as the standard has it and as it comes through converters. */
export const end: Aside = orAlso('<CR><LF>', '<LF>', '<CR>');

/** The weeks of GPS are counted to 1024 in the messages that most receivers read. */
export const rollover = spanOf(1024 * 7 * DAY);
