// Random histories of a plant of several masters: whatever befalls it, some things never happen, and
// when all is well again, it heals. `BELFRY_LONG=1` tells ten thousand of them.
import t from 'tap';
import { Explorer, HEALED_WITHIN, type History } from '../sim/explorer.js';

const LONG = process.env['BELFRY_LONG'] === '1';
const HISTORIES = LONG ? 10_000 : 120;
const FIRST = Number(process.env['BELFRY_SEED'] ?? 1);
/** More are not told: the first will do. */
const TOLD_MOST = 3;

if (LONG) t.setTimeout(0);

/** What has happened, and what went wrong, as a person can follow it. */
const tell = ({ seed, story, faults }: History): string =>
  [
    `history ${seed} (BELFRY_SEED=${seed} tells it first)`,
    story(),
    ...faults.slice(0, 10).map(({ at, text }) => `${(at / 1e9).toFixed(3).padStart(9)} !! ${text}`),
  ].join('\n');

t.test(`${HISTORIES} random histories`, (t) => {
  let [failed, looks] = [0, 0];
  const healed: number[] = [];
  for (let seed = FIRST; seed < FIRST + HISTORIES && failed < TOLD_MOST; seed += 1) {
    const history = new Explorer(seed).run();
    looks += history.looks;
    healed.push(history.healedIn);
    if (history.faults.length === 0) continue;
    failed += 1;
    t.fail(`history ${seed}: ${history.faults[0]!.text}`);
    t.comment(tell(history));
  }
  const sorted = healed.toSorted((a, b) => a - b);
  const [middle, last] = [sorted[sorted.length >> 1]!, sorted.at(-1)!];
  t.ok(last <= HEALED_WITHIN, `healed after ${middle} s, and the slowest after ${last} s`);
  t.ok(looks > 100 * HISTORIES, `${looks} looks at clocks`);
  t.end();
});

t.test('the same seed tells the same history', (t) => {
  const [one, other] = [new Explorer(7).run(), new Explorer(7).run()];
  t.equal(one.story(), other.story());
  t.end();
});
