// Every clock that is known to answer, by its name.

import type { Dialogue } from '../dialogue.js';
import { ds3231At, ds3231Letters, synchroTime } from './ds3231.js';
import { gorgyLedi } from './gorgy.js';
import { hopfLocal, hopfUtc } from './hopf.js';
import { simex } from './simex.js';

/** The dialogues with clocks that answer, by the names that a configuration calls them. */
export const CLOCKS: ReadonlyMap<string, Dialogue> = new Map([
  ['gorgy-ledi', gorgyLedi],
  ['hopf-local', hopfLocal],
  ['hopf-utc', hopfUtc],
  ['simex', simex],
  ['synchrotime', synchroTime],
  ['ds3231-letters', ds3231Letters],
  ['ds3231-at', ds3231At],
]);
