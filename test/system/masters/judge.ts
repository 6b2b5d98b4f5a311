// A plant for one test, and what each history promises.

import type { Test } from 'tap';
import { type History, live } from './histories.js';
import { hostsMissing } from './hosts.js';
import { Plant } from './plant.js';

/** Milliseconds: the leader is missed after four of these. */
const BEACON = 400;

/** Why there can be no such plant here, said loudly; false if there can. */
export function skipped(): string | false {
  const missing = hostsMissing();
  if (missing !== undefined) process.stderr.write(`SKIPPED, several masters: ${missing}\n`);
  return missing ?? false;
}

export async function startPlant(t: Test): Promise<Plant> {
  const plant = new Plant(BEACON);
  t.teardown(() => plant.end());
  await plant.start();
  return plant;
}

export async function judge(t: Test, plant: Plant, history: History): Promise<void> {
  const seen = await live(plant, history);
  const { within } = history;
  if (within === undefined) t.equal(seen.takeover, undefined, 'the leader stays');
  else
    t.ok(
      seen.takeover !== undefined && seen.takeover <= within * BEACON,
      `another master leads within ${within} beacons: ${seen.takeover} ms`,
    );
  t.equal(seen.step, 0, 'no shown clock steps');
  t.equal(seen.backwards, 0, 'no shown clock runs backwards');
  t.strictSame(seen.outside, [], 'no clock is disturbed by more than its own bound');
  t.ok(seen.looks > 50, 'it was looked at closely');
}
