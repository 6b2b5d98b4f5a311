// `npm run bench:console`: what a console costs, and whether the clocks notice it. `--only PART` runs one part.

import { parseArgs } from 'node:util';
import { benchDisturbance } from './disturbance.js';
import { benchPage } from './page.js';
import { benchStore } from './store.js';

/** Each part prints tables of its own. */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  page: () => benchPage(Number(values.seconds)),
  disturbance: () => benchDisturbance(Number(values.seconds), Number(values.turns)),
  store: () => benchStore(Number(values.lines), Number(values.days), Number(values.kills)),
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '30' },
    turns: { type: 'string', default: '5' },
    lines: { type: 'string', default: '10' },
    days: { type: 'string', default: '30' },
    kills: { type: 'string', default: '50' },
  },
});
const { only } = values;
if (only !== undefined && PARTS[only] === undefined)
  throw new RangeError(`--only is one of ${Object.keys(PARTS).join(', ')}, not ${only}`);
for (const [name, run] of Object.entries(PARTS))
  if (only === undefined || only === name) await run();
