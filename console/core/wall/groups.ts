// Which sources tell of one group, and what it is called.

import type { SourceMemory } from './source-memory.js';

/** A group that nobody gave a name. */
export const UNNAMED_GROUP = 'belfry';

/** The sources of one group. */
export interface SourceGroup {
  readonly name: string;
  readonly masters: readonly SourceMemory[];
  readonly agents: readonly SourceMemory[];
}

/** How a master is called: as the others know it, else as the console does. */
export const masterName = (source: SourceMemory): string => source.master?.name ?? source.name;

/** Agents of which no master that is watched tells. */
const ALONE = 'on their own';

/**
 * Puts sources together. Masters are of one group if it has one name, or if they know each other; agents are of the
 * group that has a line of their name, and otherwise one together. Of groups without a name the first is `belfry`, and
 * each other is called as its first source is.
 */
export function groupSources(sources: readonly SourceMemory[]): SourceGroup[] {
  const groups = new Groups();
  for (const source of sources)
    if (source.role === 'master') groups.ofMaster(source).masters.push(source);
  for (const source of sources)
    if (source.agent !== undefined) groups.ofAgent(source, source.agent.name).agents.push(source);
  return groups.all.toSorted((a, b) => inNaturalOrder.compare(a.name, b.name));
}

interface GrowingGroup extends SourceGroup {
  readonly masters: SourceMemory[];
  readonly agents: SourceMemory[];
}

class Groups {
  readonly all: GrowingGroup[] = [];

  ofMaster(source: SourceMemory): GrowingGroup {
    const own = source.group ?? source.master?.group ?? undefined;
    if (own !== undefined) return this.#called(own);
    const friends = this.all.find(({ masters }) => masters.some((one) => knows(one, source)));
    return friends ?? this.#called(this.#has(UNNAMED_GROUP) ? source.name : UNNAMED_GROUP);
  }

  ofAgent(source: SourceMemory, name: string): GrowingGroup {
    if (source.group !== undefined) return this.#called(source.group);
    const having = this.all.filter(({ masters }) => masters.some(({ rows }) => rows.has(name)));
    if (having.length === 1) return having[0]!;
    const isAlone = this.all.some(({ masters }) => masters.length > 0);
    return this.#called(isAlone ? ALONE : UNNAMED_GROUP);
  }

  #has(name: string): boolean {
    return this.all.some((group) => group.name === name);
  }

  #called(name: string): GrowingGroup {
    const known = this.all.find((group) => group.name === name);
    if (known !== undefined) return known;
    const made: GrowingGroup = { name, masters: [], agents: [] };
    this.all.push(made);
    return made;
  }
}

/** Masters without a name know nobody, and may each lead a group of one. */
function knows(one: SourceMemory, other: SourceMemory): boolean {
  const tells = (teller: SourceMemory, told: SourceMemory): boolean =>
    teller.master?.peers.some(({ name }) => name === told.master?.name) === true;
  return tells(one, other) || tells(other, one);
}

/** As people count: line-2 before line-10. */
export const inNaturalOrder = new Intl.Collator('en', { numeric: true });
