// How a clock is, in a word, a symbol and a tone: each says it by itself, so that no colour has to.

import {
  type GroupView,
  type LineView,
  SHOWN_STATES,
  type ShownState,
} from '../../core/wall/view.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import { countText } from './format.js';

/** What a colour stands for. */
export type Tone = 'well' | 'busy' | 'warning' | 'bad' | 'quiet';

/** The pictures of `views/symbols.ts`. */
export type SymbolName = 'tick' | 'dots' | 'pause' | 'wave' | 'question' | 'cross' | 'ring' | 'off';

/** One state as it is shown. */
export interface StateLook {
  readonly word: string;
  readonly symbol: SymbolName;
  readonly tone: Tone;
  /** For who wonders what the word means. */
  readonly meaning: string;
}

/** How each state looks. */
export const STATE_LOOKS: Readonly<Record<ShownState, StateLook>> = {
  lying: {
    word: 'lying',
    symbol: 'cross',
    tone: 'bad',
    meaning: 'it disagrees with its group by more than any bound allows, and has no vote',
  },
  away: {
    word: 'away',
    symbol: 'off',
    tone: 'bad',
    meaning: 'it does not answer, or was never here',
  },
  suspected: {
    word: 'suspected',
    symbol: 'question',
    tone: 'warning',
    meaning: 'it has been silent for three intervals',
  },
  astray: {
    word: 'astray',
    symbol: 'wave',
    tone: 'warning',
    meaning: 'corrections come, but what it shows is far from them',
  },
  holdover: {
    word: 'holdover',
    symbol: 'pause',
    tone: 'warning',
    meaning: 'it runs on without corrections, and its bound grows',
  },
  unset: { word: 'unset', symbol: 'ring', tone: 'quiet', meaning: 'it was never corrected' },
  joining: {
    word: 'joining',
    symbol: 'dots',
    tone: 'busy',
    meaning: 'it is here, and is being measured',
  },
  synchronised: {
    word: 'synchronised',
    symbol: 'tick',
    tone: 'well',
    meaning: "it follows the group's time",
  },
};

/** The states, the worst first: in this order people want to see them. */
export const STATES: readonly ShownState[] = SHOWN_STATES.toReversed();

const GROUP_LOOKS: Readonly<Record<GroupView['state'], StateLook>> = {
  synchronised: { ...STATE_LOOKS.synchronised, meaning: 'its leader keeps the time' },
  gathering: {
    ...STATE_LOOKS.joining,
    word: 'gathering',
    meaning: 'its leader listens before the first agreement',
  },
  holdover: { ...STATE_LOOKS.holdover, meaning: 'nobody agrees on its time any more: it runs on' },
  unseen: {
    word: 'unseen',
    symbol: 'off',
    tone: 'bad',
    meaning: 'none of its masters answers this console',
  },
};

/** How a group looks. */
export const groupLook = ({ state }: GroupView): StateLook => GROUP_LOOKS[state];

/** How many lines are in each state; only states that some line is in, the worst first. */
export function countStates(
  lines: readonly LineView[],
): readonly { readonly state: ShownState; readonly count: number }[] {
  const counts = new Map<ShownState, number>();
  for (const { state } of lines) counts.set(state, (counts.get(state) ?? 0) + 1);
  return STATES.flatMap((state) => {
    const count = counts.get(state) ?? 0;
    return count === 0 ? [] : [{ state, count }];
  });
}

/** A group in one sentence, and how grave that is. */
export interface GroupVerdict {
  readonly tone: Tone;
  readonly symbol: SymbolName;
  readonly text: string;
}

/** All is well, or what is not: of a group and the troubles that last in it. */
export function verdictOf(group: GroupView, troubles: readonly Trouble[]): GroupVerdict {
  const { tone, symbol, word, meaning } = groupLook(group);
  if (group.state !== 'synchronised') return { tone, symbol, text: `${capital(word)}: ${meaning}` };
  const lasting = troubles.filter(({ toMs }) => toMs === null);
  const bad = lasting.some(({ severity }) => severity === 'critical');
  const unwell = group.lines.filter(({ state }) => state !== 'synchronised').length;
  if (lasting.length > 0)
    return {
      tone: bad ? 'bad' : 'warning',
      symbol: bad ? 'cross' : 'question',
      text: `${countText(lasting.length, 'trouble')}; ${wellText(group.lines.length, unwell)}`,
    };
  if (unwell > 0)
    return { tone: 'busy', symbol: 'dots', text: wellText(group.lines.length, unwell) };
  return {
    tone: 'well',
    symbol: 'tick',
    text:
      group.lines.length === 0
        ? 'All is well: no lines yet'
        : `All is well: ${wellText(group.lines.length, 0)}`,
  };
}

/** The same of a while ago: nobody knows whether it is so now. `ageText` is how long ago. */
export const pastVerdict = ({ text }: GroupVerdict, ageText: string): GroupVerdict => ({
  tone: 'quiet',
  symbol: 'question',
  text: `${ageText} ago: ${text}`,
});

const wellText = (all: number, unwell: number): string =>
  unwell === 0
    ? all === 1
      ? 'the line is synchronised'
      : `all ${countText(all, 'line')} are synchronised`
    : `${all - unwell} of ${countText(all, 'line')} synchronised`;

/** A sentence begins with a capital letter. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** By which lines are put in order. */
export type LineOrder = 'state' | 'name' | 'offset' | 'bound';

const ORDERS: Readonly<Record<LineOrder, (a: LineView, b: LineView) => number>> = {
  state: (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state),
  name: () => 0,
  offset: (a, b) => Math.abs(b.offsetNs ?? -1) - Math.abs(a.offsetNs ?? -1),
  bound: (a, b) => (b.boundNs ?? -1) - (a.boundNs ?? -1),
};

/** Lines in that order, and as they came, which is by name, where that leaves it open. */
export const orderLines = (lines: readonly LineView[], order: LineOrder): readonly LineView[] =>
  order === 'name' ? lines : lines.toSorted(ORDERS[order]);

/** The lines whose name has that text in it, and that are in that state; null for all states. */
export function chooseLines(
  lines: readonly LineView[],
  text: string,
  state: ShownState | null,
): readonly LineView[] {
  const wanted = text.trim().toLowerCase();
  return lines.filter(
    (line) => (state === null || line.state === state) && line.name.toLowerCase().includes(wanted),
  );
}
