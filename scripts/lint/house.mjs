// The floor plan: which rooms there are, which of them are pure, and what each may import. A file belongs
// to the room with the longest name that its path begins with, and may import from its own room as well.

const PURE = ['protocol', 'telegrams', 'serial/core', 'agent/core', 'master/core'];
const EVERY_PACKAGE = [
  ...PURE,
  'host',
  'serial',
  'agent',
  'master',
  'browser/core',
  'browser',
  'console/core',
  'console',
  'console/page',
];

/** A pure room knows no Node and no other package from the registry: all that it needs is an argument. */
export const ROOMS = {
  protocol: { pure: true, uses: [] },
  host: { uses: ['protocol'] },
  telegrams: { pure: true, uses: ['protocol'] },
  'serial/core': { pure: true, uses: ['protocol', 'telegrams'] },
  serial: { uses: ['protocol', 'host', 'telegrams', 'serial/core'] },
  'agent/core': { pure: true, uses: ['protocol'] },
  agent: { uses: ['protocol', 'host', 'telegrams', 'serial/core', 'serial', 'agent/core'] },
  'master/core': { pure: true, uses: ['protocol', 'agent/core'] },
  master: { uses: ['protocol', 'host', 'agent/core', 'master/core'] },
  'browser/core': { pure: true, uses: ['protocol', 'agent/core'] },
  browser: { uses: ['protocol', 'agent/core', 'browser/core'] },
  'console/core': { pure: true, uses: ['protocol', 'agent/core'] },
  console: { uses: ['protocol', 'host', 'console/core'] },
  'console/page': { uses: ['protocol', 'browser/core', 'browser', 'console/core'] },
  demo: { uses: EVERY_PACKAGE },
  test: { uses: [...EVERY_PACKAGE, 'demo'] },
  bench: { uses: [...EVERY_PACKAGE, 'demo', 'test'] },
};

/**
 * Within a folder: each of its folders may import those before it in the row. Files beside them may import all, and
 * may be imported by all.
 */
export const FLOORS = {
  protocol: ['wire', 'seal', 'measure', 'estimate', 'leap', 'clock'],
  host: ['files', 'config', 'transport', 'native', 'daemon', 'keys', 'cli', 'doctor'],
  telegrams: ['language', 'formats'],
  serial: ['core', 'config'],
  agent: ['core', 'config', 'steering', 'publish', 'library', 'daemon', 'commands'],
  'agent/core': ['clock', 'asking', 'answering', 'masters', 'one-shot', 'steering'],
  master: ['core', 'roster', 'config', 'daemon', 'commands'],
  console: ['core', 'config', 'sources', 'store', 'deliver', 'web', 'daemon', 'commands'],
  'console/core': ['wall', 'clock', 'troubles', 'history', 'metrics', 'report'],
  'console/page': ['words', 'clock', 'data', 'plots', 'lines', 'views'],
  'master/core': [
    'roster',
    'leadership',
    'group',
    'agents',
    'admission',
    'agreement',
    'election',
    'member',
  ],
};

/** The room of a file, or undefined where the plan says nothing. */
export function roomOf(path) {
  const names = Object.keys(ROOMS).filter((name) => path.startsWith(`${name}/`));
  return names.toSorted((a, b) => b.length - a.length)[0];
}

/** The folder of `house`, a key of FLOORS, in which a file stands; undefined for one beside or outside them. */
export function floorOf(house, path) {
  if (!path?.startsWith(`${house}/`)) return undefined;
  const folder = path.slice(house.length + 1).split('/')[0];
  return FLOORS[house].includes(folder) ? folder : undefined;
}
