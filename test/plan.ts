// Which processes run which tests, and in what order.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of tests that are no units. */
const KINDS = ['adversary', 'fuzz', 'story', 'system'];

/** These take longest. They are begun first, so that none of them runs alone at the end. */
const LONGEST = [
  'system/masters.test',
  'system/cables.test',
  'system/clocks.test',
  'system/standby.test',
  'units',
  'stories',
  'adversary/master.test',
  'adversary/estimator.test',
  'adversary/agent.test',
  'story/explorer.test',
];

/** What a process mostly does: there may be more of those that wait than there are processors. */
export type Lane = 'computing' | 'waiting';

/** One process. */
export interface Job {
  /** That of its file, or of what its files are. */
  readonly name: string;
  /** The tests that it runs, one after the other: files below the folder of tests, without their endings. */
  readonly files: readonly string[];
  readonly lane: Lane;
}

/** A story that searches: it tells many random histories. */
const EXPLORER = 'story/explorer.test';

const kindOf = (name: string): string => name.split('/')[0]!;

/** Whatever starts processes, itself or by a helper, takes its time, and may not share a process. */
const startsProcesses = (folder: string, name: string): boolean =>
  /node:(child_process|worker_threads)|system\/shell\b|c-library-zone|lintPackages|oxlint\(/.test(
    readFileSync(join(folder, `${name}.js`), 'utf8'),
  );

function testsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => file.slice(0, -'.js'.length))
    .toSorted();
}

/** With whom a test shares a process; undefined when it has one of its own. */
function companyOf(folder: string, name: string): 'units' | 'stories' | undefined {
  if (startsProcesses(folder, name)) return undefined;
  if (!KINDS.includes(kindOf(name))) return 'units';
  return kindOf(name) === 'story' && name !== EXPLORER ? 'stories' : undefined;
}

const waits = (folder: string, name: string): boolean =>
  kindOf(name) === 'system' || startsProcesses(folder, name);

/** How much of the tests is wanted. */
export interface Wanted {
  /** Leaves out whatever starts processes or searches. */
  readonly quick?: boolean;
}

/**
 * The processes that run what is wanted, in the order in which they are to begin.
 *
 * @throws Error when a file that is named here is not there.
 */
export function planOf(folder: string, { quick = false }: Wanted = {}): readonly Job[] {
  const all = testsIn(folder);
  const sharing = (company: string): string[] =>
    all.filter((name) => companyOf(folder, name) === company);
  const alone = all.filter((name) => companyOf(folder, name) === undefined);
  const jobs: Job[] = [
    { name: 'units', files: sharing('units'), lane: 'computing' },
    { name: 'stories', files: sharing('stories'), lane: 'computing' },
    ...alone.map((name): Job => {
      const lane = waits(folder, name) ? 'waiting' : 'computing';
      return { name, files: [name], lane };
    }),
  ];
  const names = jobs.map(({ name }) => name);
  for (const name of LONGEST) if (!names.includes(name)) throw new Error(`there is no ${name}`);
  const rank = ({ name }: Job): number =>
    LONGEST.includes(name) ? LONGEST.indexOf(name) : LONGEST.length;
  return jobs
    .filter(({ name }) => !quick || !alone.includes(name))
    .toSorted((one, other) => rank(one) - rank(other));
}
