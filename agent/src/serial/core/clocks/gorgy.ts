// Gorgy Timing's clocks with a line in both directions.

import { spanOf } from '@belfry/protocol/core/time.js';
import { gorgy } from '../../telegram/gorgy.js';
import { hundredths, parts } from '../../telegram/language/shorthand.js';
import type { Dialogue } from '../dialogue.js';

/** The telegram that it sends by itself, with the hundredths that had gone by when it was asked. */
export const gorgyLedi: Dialogue = {
  title: 'Gorgy Timing LEDI, asked',
  source: 'Gorgy Timing, manuals',
  unsure: 'the order of day and month, as in the telegram',
  line: '2400 8E1',
  scale: 'local',
  ask: ['D'],
  answer: [...parts`<STX>${hundredths} `, ...gorgy.emit.slice(1)],
  resolution: spanOf(10e6),
};
