// A process that writes a history as fast as it can, and says after each batch how far it is; somebody kills it.

import { writeSync } from 'node:fs';
import { Engine } from '#console/store/sqlite/engine.js';
import { answerOf } from '#console/store/sqlite/questions.js';
import type { ClockHistory } from '#console/core/history/history-store.js';
import { madeSecond, NIGHT_MS } from '#sim/console/made-seconds.js';
import { seededRandom } from '#sim/random.js';

const [file = '', lines = '20', eachBatch = '20'] = process.argv.slice(2);
const LIMITS = {
  memoryMs: 3_600_000,
  secondsMs: 30 * 864e5,
  minutesMs: 365 * 864e5,
  sizeMost: 1e10,
};
const random = seededRandom(process.pid);

const engine = new Engine({
  file,
  ...LIMITS,
  say: (_, text) => writeSync(2, `${text}\n`),
  monotonic: () => performance.now(),
  machineTime: () => Date.now(),
});
await engine.open();
const keys = Array.from({ length: Number(lines) }, (_, i) => ({
  group: 'main',
  line: `line-${i}`,
  wall: 0,
}));

/** Goes on behind the last second that the file has. */
function nextSecond(): number {
  const query = { key: keys[0]!, fromMs: 0, toMs: NIGHT_MS * 2, points: 20_000 };
  const { points } = answerOf(engine, {
    ask: 'history',
    query: { ...query, fromMs: NIGHT_MS },
  }) as ClockHistory;
  const last = points.at(-1);
  return last === undefined ? 0 : (last.atMs - NIGHT_MS) / 1000 + 1;
}

let at = nextSecond();
for (;;) {
  for (let i = 0; i < Number(eachBatch); i += 1, at += 1)
    engine.append(keys.map((key) => ({ ...madeSecond(NIGHT_MS + at * 1000, random), key })));
  engine.record(
    [
      {
        id: `event/${at}`,
        atMs: NIGHT_MS + at * 1000,
        level: 'info',
        group: 'main',
        subject: null,
        text: 'so far',
      },
    ],
    [],
  );
  await engine.flush();
  if (engine.health().fault === '') writeSync(1, `${at}\n`);
}
