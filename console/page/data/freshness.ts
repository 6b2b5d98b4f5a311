// Whether what the page shows is of now, and what to say when it is not.

import type { GroupView, SourceView, WallView } from '../../core/wall/view.js';
import { durationText } from '../words/format.js';

/** Between two beats of a console that has not said how often it beats, milliseconds. */
export const USUAL_BEAT_MS = 5000;
/** After so many beats without a word it is not the network's jitter. */
const STALE_BEATS = 1.6;
/** After so long, milliseconds, a connection that is known to be gone is no mere hiccup. */
const LOST_MS = 2000;

/** How the page stands with its console. */
export interface LinkState {
  readonly state: 'opening' | 'open' | 'lost';
  /** This device's steady clock when the console was last heard; undefined before the first word. */
  readonly heardAt: number | undefined;
  /** When the next attempt begins, by the same clock; undefined while one goes on. */
  readonly nextAt: number | undefined;
  /** How often the console says at least that it lives, milliseconds. */
  readonly beatMs: number;
}

/** Is what is shown older than it looks? `at` is this device's steady clock. */
export const isStale = ({ state, heardAt, beatMs }: LinkState, at: number): boolean =>
  heardAt !== undefined && at - heardAt > (state === 'open' ? STALE_BEATS * beatMs : LOST_MS);

/** Why it is, in words; `undefined` when it is fresh. */
export function staleText(link: LinkState, at: number): string | undefined {
  if (!isStale(link, at)) return undefined;
  const age = durationText(at - link.heardAt!);
  const left = link.nextAt === undefined ? undefined : Math.ceil((link.nextAt - at) / 1000);
  const next = left === undefined || left <= 0 ? 'Trying again now.' : `Trying again in ${left} s.`;
  return `The console does not answer. What you see is ${age} old. ${next}`;
}

/** What of a group is old although the console is here: sources of it that do not answer. */
export function silentSources(view: WallView, group: GroupView): readonly SourceView[] {
  return view.sources.filter(
    (source) => !source.isLive && (source.group === null || source.group === group.name),
  );
}
