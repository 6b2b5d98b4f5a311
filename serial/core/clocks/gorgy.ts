// Gorgy Timing's clocks with a line in both directions.

import { spanOf } from '@belfry/protocol';
import { gorgy } from '@belfry/telegrams';
import { hundredths, parts } from '@belfry/telegrams/language';
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
