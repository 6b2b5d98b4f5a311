// What a daemon and whoever follows it write to each other: one value of JSON a line. docs/follow.md shows them.

import type { DaemonRole } from '../../files/usual-places.js';
import type { HistoryEntry } from '../history.js';
import type { TimeReport } from '../report.js';

/** How often changes may be wanted, milliseconds: each pace that somebody wants costs a report. */
const PACE = { least: 100, usual: 1000, most: 60_000 } as const;
/** Characters of an event's id. */
const ID_MOST = 64;

/** A request to follow: `{"command":"follow"}`, with `everyMs` and `after` if wanted. */
export interface FollowRequest {
  /** A line with what changed comes so often, milliseconds. */
  readonly everyMs: number;
  /** Events after the one of this id are sent that happened before; of an unknown id, all that are kept. */
  readonly after: string | undefined;
}

/** The first line: everything, as `status` answers it, and what an operator should do something about. */
export interface SnapshotLine<Report = object> {
  readonly type: 'snapshot';
  readonly role: DaemonRole;
  readonly report: Report;
  readonly troubles: readonly string[];
}

/** What is another than in the line before: whole values of the report, whole rows of its agents, and all troubles. */
export interface ChangeLine {
  readonly type: 'change';
  readonly report: Readonly<Record<string, unknown>>;
  /** Rows that are new or changed; left out where there are none. */
  readonly agents?: readonly object[];
  /** Names of agents that are in the report no more; left out where there are none. */
  readonly gone?: readonly string[];
  readonly troubles?: readonly string[];
}

/** Something that befell the daemon, as its log has it. Its id stays the same over a restart. */
export interface EventLine extends HistoryEntry {
  readonly type: 'event';
}

/** A round of a master, explained, as `rounds` answers it. */
export type HeldRoundLine<Round = object> = { readonly type: 'round' } & Round;

/** The answer to an ask: what the shown clock read when it was written. */
export interface TimeLine extends TimeReport {
  readonly type: 'time';
  /** The number that was asked with. */
  readonly ask: number;
}

/** The last line, where there was room for it: why nothing follows. */
export interface EndLine {
  readonly type: 'end';
  readonly why: string;
}

/** What whoever follows may write: `{"ask":7}` asks what time it is, `{"after":"a1b2-7"}` for the events after that one. */
export type FollowersLine = { readonly ask: number } | { readonly after: string };

/** Any line of a daemon to whoever follows it. */
export type FollowLine = SnapshotLine | ChangeLine | EventLine | HeldRoundLine | TimeLine | EndLine;

/**
 * The request, if this is one to follow; undefined if it is another.
 * @throws Error with one line if it is one to follow, and not a good one.
 */
export function parseFollow(request: unknown): FollowRequest | undefined {
  const {
    command,
    everyMs = PACE.usual,
    after,
  } = (request ?? {}) as { readonly [key: string]: unknown };
  if (command !== 'follow') return undefined;
  if (!Number.isInteger(everyMs) || !isPace(everyMs as number))
    throw new Error(`"everyMs" is a whole number from ${PACE.least} to ${PACE.most}`);
  if (after !== undefined && !isId(after))
    throw new Error('"after" is the id of an event, as a line with an event has it');
  return { everyMs: everyMs as number, after };
}

const isPace = (everyMs: number): boolean => everyMs >= PACE.least && everyMs <= PACE.most;

/** What a line of whoever follows says; undefined if it says nothing that he may. */
export function parseFollowersLine(line: string): FollowersLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { ask, after } = (value ?? {}) as { readonly ask?: unknown; readonly after?: unknown };
  if (Number.isSafeInteger(ask)) return { ask: ask as number };
  return isId(after) ? { after } : undefined;
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= ID_MOST;
