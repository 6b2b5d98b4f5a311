// hopf's clocks, which answer a letter with their standard string.

import { spanOf } from '@belfry/protocol';
import { hopf6021 } from '@belfry/telegrams';
import type { Dialogue } from '../dialogue.js';

const told = {
  source: 'hopf, manuals of the 6021 and 6xxx clocks',
  line: '9600 8N1',
  answer: hopf6021.emit,
  resolution: spanOf(1e9),
} as const;

export const hopfLocal: Dialogue = {
  ...told,
  title: 'hopf, asked for local time',
  scale: 'local',
  ask: ['D'],
};

export const hopfUtc: Dialogue = {
  ...told,
  title: 'hopf, asked for UTC',
  scale: 'utc',
  ask: ['G'],
};
