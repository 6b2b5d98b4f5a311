// What every view gets: what is known, what the reader chose, and what can be done.

import type { Trouble } from '../../core/troubles/trouble.js';
import type { GroupView } from '../../core/wall/view.js';
import { durationText } from '../words/format.js';
import { type GroupVerdict, pastVerdict, verdictOf } from '../words/states.js';
import type { Board } from '../data/board.js';
import type { LinkState } from '../data/freshness.js';
import type { Route } from '../data/route.js';
import type { PageSettings } from '../data/settings.js';

/** The page at one moment. */
export interface PageContext {
  readonly board: Board;
  readonly link: LinkState;
  readonly route: Route;
  readonly settings: PageSettings;
  /** This device's steady clock, milliseconds: how old something is. */
  readonly steadyMs: number;
  /** Group time, milliseconds since 1970; of the group that is shown. */
  readonly nowMs: number;
  readonly isStale: boolean;
  readonly actions: PageActions;
}

/** What a reader can do. */
export interface PageActions {
  choose(settings: Partial<PageSettings>): void;
  /** Asks for a name, a note and a token, and acknowledges. */
  acknowledge(trouble: Trouble): void;
  tryAgain(): void;
}

/** The troubles of a group, and those of the console itself. */
export const groupTroubles = (page: PageContext, group: GroupView): readonly Trouble[] =>
  page.board.troubles.filter((trouble) => trouble.group === group.name || trouble.group === '');

/** How a group is, in one sentence; how it was, while the page is stale. */
export function groupVerdict(page: PageContext, group: GroupView): GroupVerdict {
  const verdict = verdictOf(group, groupTroubles(page, group));
  const { heardAt } = page.link;
  return page.isStale && heardAt !== undefined
    ? pastVerdict(verdict, durationText(page.steadyMs - heardAt))
    : verdict;
}
