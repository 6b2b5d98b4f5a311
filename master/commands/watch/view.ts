// What somebody at `watch` has chosen to see, and what each key does to that. Pure.

import type { AgentLine } from '../../daemon/report.js';
import { inOrder } from '../../daemon/troubles.js';

/** By what the table of agents is sorted, in the order in which a key goes through them. */
export const SORTS = ['trouble', 'name', 'offset', 'bound', 'loss', 'heard'] as const;
/** Whom it shows, in the same way. */
export const SHOWN = ['all', 'troubled', 'here', 'away'] as const;

/** What somebody has chosen to see. */
export interface View {
  readonly sort: (typeof SORTS)[number];
  readonly shown: (typeof SHOWN)[number];
  /** Only those with this in their name, address or state. */
  readonly filter: string;
  /** The filter is being typed. */
  readonly typing: boolean;
  /** The first row of the table that is seen. */
  readonly top: number;
  readonly helps: boolean;
}

/** How it begins if nobody says otherwise. */
export const FIRST_VIEW: View = {
  sort: 'trouble',
  shown: 'all',
  filter: '',
  typing: false,
  top: 0,
  helps: false,
};

/** A key as `keysSent` names it. */
export type Key = string;

const ESCAPES: Readonly<Record<string, Key>> = {
  '[A': 'up',
  OA: 'up',
  '[B': 'down',
  OB: 'down',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[H': 'home',
  OH: 'home',
  '[1~': 'home',
  '[7~': 'home',
  '[F': 'end',
  OF: 'end',
  '[4~': 'end',
  '[8~': 'end',
};

const CONTROLS: Readonly<Record<string, Key>> = {
  '\x03': 'ctrl-c',
  '\x04': 'ctrl-c',
  '\x0c': 'ctrl-l',
  '\x1a': 'ctrl-z',
  '\r': 'enter',
  '\n': 'enter',
  '\x7f': 'backspace',
  '\b': 'backspace',
};

/** The keys in what a terminal has sent; sequences that mean none of ours are left out. */
export function keysSent(sent: string): Key[] {
  const keys: Key[] = [];
  // eslint-disable-next-line no-control-regex
  for (const [one, sequence] of sent.matchAll(/\x1b(\[[\d;]*[~A-Za-z]|O[A-Za-z])|[^]/gu)) {
    if (sequence !== undefined) keys.push(...(ESCAPES[sequence] ? [ESCAPES[sequence]] : []));
    else if (one === '\x1b') keys.push('escape');
    else if (CONTROLS[one] !== undefined) keys.push(CONTROLS[one]);
    else if (one >= ' ') keys.push(one);
  }
  return keys;
}

/** What is seen after a key; `page` is how many rows the table shows now. Undefined when it ends. */
export function pressed(view: View, key: Key, page: number): View | undefined {
  if (key === 'ctrl-c') return undefined;
  if (view.typing) return typed(view, key);
  if (view.helps) return { ...view, helps: false };
  const move = MOVES[key]?.(view.top, Math.max(page - 1, 1));
  if (move !== undefined) return { ...view, top: Math.max(move, 0) };
  switch (key) {
    case 'q':
      return undefined;
    case 's':
      return { ...view, sort: after(SORTS, view.sort), top: 0 };
    case 'f':
      return { ...view, shown: after(SHOWN, view.shown), top: 0 };
    case '/':
      return { ...view, typing: true };
    case 'escape':
      return { ...view, filter: '', shown: 'all', top: 0 };
    case '?':
    case 'h':
      return { ...view, helps: true };
    default:
      return view;
  }
}

const MOVES: Readonly<Record<Key, (top: number, page: number) => number>> = {
  up: (top) => top - 1,
  k: (top) => top - 1,
  down: (top) => top + 1,
  j: (top) => top + 1,
  'page-up': (top, page) => top - page,
  b: (top, page) => top - page,
  'page-down': (top, page) => top + page,
  ' ': (top, page) => top + page,
  home: () => 0,
  g: () => 0,
  end: () => Infinity,
  G: () => Infinity,
};

function typed(view: View, key: Key): View {
  if (key === 'enter') return { ...view, typing: false };
  if (key === 'escape') return { ...view, typing: false, filter: '' };
  if (key === 'backspace')
    return { ...view, filter: [...view.filter].slice(0, -1).join(''), top: 0 };
  // Names of other keys are words.
  return [...key].length === 1 ? { ...view, filter: view.filter + key, top: 0 } : view;
}

const after = <T>(all: readonly T[], one: T): T => all[(all.indexOf(one) + 1) % all.length]!;

/** Who is here and has its say, or needs none. */
const WELL = new Set<string>(['votes', 'follows', 'client']);

/** In one word how an agent is, the worst first: `away`, `outlier`, `holdover`; or how it counts. */
export function wordOf({ health, standing, state, role }: AgentLine): string {
  if (health !== 'healthy' && role !== 'client') return health;
  if (!WELL.has(standing)) return standing;
  return state === null || state === 'synchronised' ? standing : state;
}

/** Is something wrong with it? Who asks by itself comes and goes as it likes. */
export const isTroubled = (agent: AgentLine): boolean =>
  agent.role !== 'client' && agent.standing !== 'client' && !WELL.has(wordOf(agent));

/** Who is here and not well, who has gone, who is well, who never came. */
function urgency(agent: AgentLine): number {
  if (!isTroubled(agent)) return 2;
  if (agent.health !== 'away') return 0;
  return agent.sinceHeardNs === null ? 3 : 1;
}

/** The largest first. */
const MEASURES: Readonly<Record<View['sort'], (agent: AgentLine) => number>> = {
  trouble: (agent) => -urgency(agent),
  name: () => 0,
  offset: ({ offsetNs }) => Math.abs(offsetNs ?? -1),
  bound: ({ boundNs }) => boundNs ?? -1,
  loss: ({ lossOut, lossBack, samples }) => (samples === 0 ? -1 : lossOut + lossBack),
  heard: ({ sinceHeardNs }) => sinceHeardNs ?? -1,
};

/** The agents that this view shows, in its order; those alike by name. */
export function chosen(agents: readonly AgentLine[], { sort, shown, filter }: View): AgentLine[] {
  const wanted = filter.toLowerCase();
  const measure = MEASURES[sort];
  return inOrder(agents)
    .filter(
      (agent) =>
        shown === 'all' ||
        (shown === 'troubled'
          ? isTroubled(agent)
          : (agent.health === 'away') === (shown === 'away')),
    )
    .filter(({ name, address, health, standing, state }) =>
      [name, address, health, standing, state].some((text) => text?.toLowerCase().includes(wanted)),
    )
    .toSorted((a, b) => measure(b) - measure(a));
}
