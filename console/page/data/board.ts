// Everything that the console has said, put together: what the page shows.

import type { DeliveryView } from '../../core/hub.js';
import type { StoreHealth } from '../../core/history/history-store.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { GroupView, WallEvent, WallView } from '../../core/wall/view.js';
import { type WallChange, applyWallChange } from '../../core/wall/wall-change.js';

/** So many events the page keeps; older ones it asks for. */
const EVENTS_MOST = 500;

/** What the console says of itself. */
export interface ConsoleHealth {
  readonly store: StoreHealth;
  readonly deliveries: readonly DeliveryView[];
}

/** One message of the stream, by its name. */
export interface StreamMessages {
  readonly begin: { readonly resumed: boolean; readonly beatMs: number };
  readonly wall: WallView;
  readonly change: WallChange;
  readonly troubles: readonly Trouble[];
  readonly trouble: Trouble;
  readonly event: WallEvent;
  readonly health: ConsoleHealth;
  readonly beat: { readonly atMs: number; readonly version: number };
}

/** What is known. Each of its parts is replaced by another, never changed, so that `===` says whether it is new. */
export class Board {
  view: WallView | undefined;
  health: ConsoleHealth | undefined;
  /** Those that last first. */
  troubles: readonly Trouble[] = [];
  /** The latest first. */
  events: readonly WallEvent[] = [];

  /** Takes the whole wall. */
  hearWall(view: WallView): void {
    this.view = view;
  }

  /** Takes what changed of the wall; false when that does not follow what is known, and the whole is needed. */
  hearChange(change: WallChange): boolean {
    const after = this.view && applyWallChange(this.view, change);
    if (after === undefined) return false;
    this.view = after;
    return true;
  }

  /** Takes all troubles that last or ended lately. */
  hearTroubles(troubles: readonly Trouble[]): void {
    this.troubles = troubles.toSorted(firstOf);
  }

  /** Takes one, new or changed. True when it is new, and lasts. */
  hearTrouble(trouble: Trouble): boolean {
    const others = this.troubles.filter(({ id }) => id !== trouble.id);
    const isNew = others.length === this.troubles.length && trouble.toMs === null;
    this.hearTroubles([...others, trouble]);
    return isNew;
  }

  /** Takes events in any order; those that are known already change nothing. */
  hearEvents(events: readonly WallEvent[]): void {
    const known = new Set(this.events.map(({ id }) => id));
    const news = events.filter(({ id }) => !known.has(id));
    if (news.length === 0) return;
    this.events = [...this.events, ...news]
      .toSorted((a, b) => b.atMs - a.atMs)
      .slice(0, EVENTS_MOST);
  }

  /** The group of that name, or the first one for null; undefined where there is none. */
  group(name: string | null): GroupView | undefined {
    const groups = this.view?.groups ?? [];
    return name === null ? groups[0] : groups.find((group) => group.name === name);
  }
}

/** Those that last, the gravest first, then the others; of the same the latest first. */
const firstOf = (a: Trouble, b: Trouble): number =>
  Number(a.toMs !== null) - Number(b.toMs !== null) ||
  (a.toMs === null ? gravity(b) - gravity(a) : 0) ||
  b.fromMs - a.fromMs;

const gravity = ({ severity }: Trouble): number => Number(severity === 'critical');
