// What the parts of a console ask of each other: the web server, the metrics and the pages see everything through it.

import type {
  ClockHistory,
  HistoryQuery,
  RecordQuery,
  StoreHealth,
  TimeWindow,
} from './history/history-store.js';
import type { SeriesKey } from './history/sample.js';
import type { Trouble } from './troubles/trouble.js';
import type { WallEvent, WallView } from './wall/view.js';

/** What is new, for who follows the console. */
export type HubChange =
  | { readonly type: 'wall'; readonly view: WallView }
  | { readonly type: 'event'; readonly event: WallEvent }
  | { readonly type: 'trouble'; readonly trouble: Trouble };

/** A reading of group time by the console, for who asks as Cristian does. */
export interface ConsoleTime {
  readonly group: string;
  /** Nanoseconds since 1970, as decimal text: more digits than a number has. */
  readonly timeNs: string;
  readonly boundNs: number;
}

/** Where alarms go, and how they fare. */
export interface DeliveryView {
  readonly name: string;
  readonly kind: 'webhook' | 'mail' | 'command';
  readonly waiting: number;
  readonly delivered: number;
  readonly failed: number;
  /** Empty when the last one went well. */
  readonly fault: string;
}

/** The console as its web server sees it. What is asked of a daemon or a store rejects with an Error of one line. */
export interface Hub {
  view(): WallView;
  /** Those that last, and those that ended within the last day, the latest first. */
  troubles(): readonly Trouble[];
  storeHealth(): StoreHealth;
  deliveries(): readonly DeliveryView[];
  /** Calls `listener` with each change, at most once a second with a wall, until the function that it answers is called. */
  subscribe(listener: (change: HubChange) => void): () => void;
  history(query: HistoryQuery): Promise<ClockHistory>;
  series(range: TimeWindow): Promise<readonly SeriesKey[]>;
  events(query: RecordQuery): Promise<readonly WallEvent[]>;
  pastTroubles(query: RecordQuery): Promise<readonly Trouble[]>;
  /** A person has seen a trouble. @throws Error of one line if there is none of that id. */
  acknowledge(id: string, by: string, note: string): Trouble;
  /** Sends a test through each way, or the one of that name: a line for each. */
  testAlarm(name?: string): Promise<readonly string[]>;
  /** The last rounds of a group, as its leader explains them (the answer of a master to `rounds`). */
  rounds(group: string, last: number): Promise<unknown>;
  /** Orders a group's time to be set, or the last setting to be undone, as `belfry-master set` does. */
  set(
    group: string,
    order: { readonly by: string } | { readonly undo: true } | { readonly now: true },
    who: string,
  ): Promise<unknown>;
  /** Undefined while no group time is known. Of the only group, or of the one of that name. */
  time(group?: string): ConsoleTime | undefined;
}
