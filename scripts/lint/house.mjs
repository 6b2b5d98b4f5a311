// The floor plan: which rooms there are, which of them are pure, and what each may import. A file belongs
// to the room with the longest name that its path begins with, and may import from its own room as well.

const PURE = ['protocol', 'telegrams', 'serial/core', 'agent/core', 'master/core'];
const EVERY_PACKAGE = [...PURE, 'host', 'serial', 'agent', 'master'];

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
  demo: { uses: EVERY_PACKAGE },
  test: { uses: [...EVERY_PACKAGE, 'demo'] },
  bench: { uses: [...EVERY_PACKAGE, 'demo', 'test'] },
};

/** Inside a package: a folder may import those before it in its row. Files beside the folders may import all. */
export const FLOORS = {
  protocol: ['wire', 'seal', 'measure', 'estimate', 'clock'],
  host: ['files', 'config', 'transport', 'native', 'daemon', 'keys', 'cli'],
  telegrams: ['language', 'formats'],
  serial: ['core', 'config'],
  agent: ['core', 'config', 'steering', 'library', 'daemon', 'commands'],
  master: ['core', 'config', 'daemon', 'commands'],
};

/** The room of a file, or undefined where the plan says nothing. */
export function roomOf(path) {
  const names = Object.keys(ROOMS).filter((name) => path.startsWith(`${name}/`));
  return names.toSorted((a, b) => b.length - a.length)[0];
}

/** The package and the number of the floor on which a file stands; undefined for one beside the floors. */
export function floorOf(path) {
  const [name, folder] = path.split('/');
  const floor = FLOORS[name]?.indexOf(folder) ?? -1;
  return floor < 0 ? undefined : { name, folder, floor };
}
