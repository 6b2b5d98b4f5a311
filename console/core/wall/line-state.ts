// How a line's clock is, in one word and in a few.

import type { AgentFacts, RowFacts } from './reports.js';
import type { ShownState } from './view.js';

/** A state, and why it is not the best one. */
export interface StateFacts {
  readonly state: ShownState;
  /** Empty when all is well. */
  readonly why: string;
}

/** Where no daemon gives a reason. */
const WORDS: Readonly<Record<ShownState, string>> = {
  synchronised: '',
  joining: 'it is not corrected yet',
  holdover: 'no correction reaches it',
  unset: 'it was told no time yet',
  suspected: 'its answers are missed',
  astray: "what it shows may be too far from the group's time to be of use",
  away: 'it is not there',
  lying: 'it disagrees with its group and has no vote',
};

/** What keeps a clock that answers from being well, by its standing with the leader. */
const STANDINGS: Readonly<Record<string, ShownState>> = {
  outlier: 'lying',
  joining: 'joining',
  stale: 'suspected',
  doubted: 'suspected',
  unfit: 'suspected',
};

const OWN_STATES = ['synchronised', 'holdover', 'astray', 'unset'] as const;

const ownState = (state: string | null): ShownState | undefined =>
  OWN_STATES.find((one) => one === state);

/** By what a master says of it. One that stands by knows no standings. */
function stateOfRow({ health, standing, state }: RowFacts, leads: boolean): ShownState {
  if (health === 'away' || health === 'lost') return 'away';
  if (health === 'suspected') return 'suspected';
  if (leads && standing === 'outlier') return 'lying';
  const own = ownState(state);
  if (own === 'holdover' || own === 'astray') return own;
  return (leads ? STANDINGS[standing] : undefined) ?? own ?? 'synchronised';
}

/** What is known of a line besides its row. */
export interface LineKnowledge {
  /** The master whose row it is leads. */
  readonly leads: boolean;
  /** What the `status` of that master says of it. */
  readonly said?: string | undefined;
  /** What its agent says itself, where the console hears that. */
  readonly own?: AgentFacts | undefined;
}

/** How the clock of this row is. */
export function stateOfLine(row: RowFacts, { leads, said, own }: LineKnowledge): StateFacts {
  const state = stateOfRow(row, leads);
  // A clock that nobody hears runs on, and its agent knows how well.
  if (state === 'away' && own !== undefined) {
    const shown = ownState(own.state) ?? 'unset';
    return { state: shown === 'synchronised' ? 'suspected' : shown, why: UNHEARD };
  }
  // Who asks by itself tells no master how it is.
  if (row.isClient && state === 'synchronised' && own !== undefined) return stateOfAgent(own, []);
  if (state === 'synchronised') return { state, why: said ?? '' };
  return { state, why: said ?? WORDS[state] };
}

const UNHEARD = 'its agent runs, and no master hears it';

/** How the clock of an agent is that no master tells of. */
export function stateOfAgent({ state }: AgentFacts, troubles: readonly string[]): StateFacts {
  const shown = ownState(state) ?? 'unset';
  return { state: shown, why: troubles[0] ?? WORDS[shown] };
}

/** What `status` says of lines, by their names: of the trouble `mit is lost: last heard 12 s ago` all but `mit is `. */
export function saidOf(
  troubles: readonly string[],
  isLine: (name: string) => boolean,
): Map<string, string> {
  const said = new Map<string, string>();
  for (const trouble of troubles) {
    // A name may have ` is ` in it.
    for (let at = trouble.indexOf(IS); at >= 0; at = trouble.indexOf(IS, at + 1)) {
      const name = trouble.slice(0, at);
      if (!isLine(name)) continue;
      if (!said.has(name)) said.set(name, trouble.slice(at + IS.length));
      break;
    }
  }
  return said;
}

const IS = ' is ';
