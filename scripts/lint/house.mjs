// The floor plan: which rooms there are, which of them are pure, and what each may import. A file belongs
// to the room with the longest name that its path begins with, and may import from its own room as well.

const PROTOCOL = ['protocol/core', 'protocol/node'];
const SERIAL = ['agent/src/serial/telegram', 'agent/src/serial/core', 'agent/src/serial'];
const AGENT = ['agent/core', 'agent/src'];
const MASTER = ['master/core', 'master/src'];
const EVERY_PACKAGE = [...PROTOCOL, ...SERIAL, ...AGENT, ...MASTER];

/** A pure room knows no Node and no other package from the registry: all that it needs is an argument. */
export const ROOMS = {
  'protocol/core': { pure: true, uses: [] },
  'protocol/node': { uses: ['protocol/core'] },
  'agent/src/serial/telegram': { pure: true, uses: ['protocol/core'] },
  'agent/src/serial/core': { pure: true, uses: ['protocol/core', 'agent/src/serial/telegram'] },
  'agent/src/serial': { uses: [...PROTOCOL, ...SERIAL, ...AGENT] },
  'agent/core': { pure: true, uses: ['protocol/core'] },
  'agent/src': { uses: [...PROTOCOL, ...SERIAL, ...AGENT] },
  'master/core': { pure: true, uses: ['protocol/core', 'agent/core'] },
  'master/src': { uses: [...PROTOCOL, ...AGENT, ...MASTER] },
  demo: { uses: EVERY_PACKAGE },
  test: { uses: [...EVERY_PACKAGE, 'demo'] },
  bench: { uses: [...EVERY_PACKAGE, 'demo', 'test'] },
};

/** The room of a file, or undefined where the plan says nothing. */
export function roomOf(path) {
  const names = Object.keys(ROOMS).filter((name) => path.startsWith(`${name}/`));
  return names.toSorted((a, b) => b.length - a.length)[0];
}
