// Which processes run which tests, and in what order.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of tests that are no units: each file there has a process of its own. */
const KINDS = ['adversary', 'fuzz', 'story', 'system'];

/** These take longest. They are begun first, so that none of them runs alone at the end. */
const LONGEST = [
  'system/masters.test',
  'system/cables.test',
  'system/clocks.test',
  'system/standby.test',
  'all-units',
  'adversary/master.test',
  'adversary/estimator.test',
  'adversary/agent.test',
  'story/explorer.test',
];

/** What a process mostly does: there may be more of those that wait than there are processors. */
export type Lane = 'computing' | 'waiting';

/** One process: a file below the folder of tests, without its ending. */
export interface Job {
  readonly name: string;
  readonly lane: Lane;
}

/** A story that searches: it tells many random histories. */
const EXPLORER = 'story/explorer.test';

const kindOf = (name: string): string => name.split('/')[0]!;

/** Whatever starts processes itself takes its time, and may not share a process. */
const startsProcesses = (folder: string, name: string): boolean =>
  /node:(child_process|worker_threads)|system\/shell\b/.test(
    readFileSync(join(folder, `${name}.js`), 'utf8'),
  );

function testsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => file.slice(0, -'.js'.length))
    .toSorted();
}

/** The tests of units that share one process, by their names. */
export const unitsIn = (folder: string): readonly string[] =>
  testsIn(folder).filter((name) => !KINDS.includes(kindOf(name)) && !startsProcesses(folder, name));

const isQuick = (name: string): boolean => kindOf(name) === 'story' && name !== EXPLORER;

function laneOf(folder: string, name: string): Lane {
  const waits = kindOf(name) === 'system' || startsProcesses(folder, name);
  return waits ? 'waiting' : 'computing';
}

export interface Wanted {
  /** Leaves out whatever starts processes or searches. */
  readonly quick?: boolean;
}

function namesOf(folder: string, { quick = false }: Wanted): string[] {
  const all = testsIn(folder);
  const shared = new Set(unitsIn(folder));
  const others = all.filter((name) => !shared.has(name));
  return ['all-units', ...others.filter((name) => !quick || isQuick(name))];
}

/**
 * The processes that run what is wanted, in the order in which they are to begin.
 *
 * @throws Error when a file that is named here is not there.
 */
export function planOf(folder: string, wanted: Wanted = {}): readonly Job[] {
  for (const name of LONGEST)
    if (!existsSync(join(folder, `${name}.js`))) throw new Error(`there is no ${name}`);
  const rank = (name: string): number =>
    LONGEST.includes(name) ? LONGEST.indexOf(name) : LONGEST.length;
  return namesOf(folder, wanted)
    .toSorted((one, other) => rank(one) - rank(other))
    .map((name) => ({ name, lane: laneOf(folder, name) }));
}
