// What the page asks of the console's HTTP API.

import type { HistoryColumns } from '../../core/history/columns.js';
import type { TimeWindow } from '../../core/history/history-store.js';
import type { SeriesKey } from '../../core/history/sample.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';
import type { ToldRound } from '../words/rounds.js';

/** Below the page's own address, so that a proxy may put the console into a folder. */
const API = 'api/v1/';

/** The console refused, or could not be reached; the message is one line for people. */
export class ApiError extends Error {
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(API + path, init);
  } catch (error) {
    // Who gave the question up himself wants to hear that.
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, 'The console does not answer.');
  }
  if (!answer.ok) throw new ApiError(answer.status, await refusalText(answer));
  return (await answer.json()) as T;
}

async function refusalText(answer: Response): Promise<string> {
  const text = await answer.text();
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  } catch {
    // A proxy's page, perhaps: its status says enough.
  }
  return `The console refused: ${answer.status} ${answer.statusText}`.trim();
}

const query = (values: Readonly<Record<string, string | number | undefined>>): string =>
  new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  ).toString();

/** One clock's history in a window, in no more than `points` points. @throws ApiError */
export const askHistory = (
  { group, line, wall }: SeriesKey,
  { fromMs, toMs }: TimeWindow,
  points: number,
  signal?: AbortSignal,
): Promise<HistoryColumns> =>
  ask(
    `history?${query({ group, line, wall, from: Math.floor(fromMs), to: Math.ceil(toMs), points, as: 'columns' })}`,
    signal === undefined ? {} : { signal },
  );

/** What is wanted of events or troubles. */
export interface RecordsWanted {
  readonly group?: string;
  readonly subject?: string;
  readonly window?: TimeWindow;
  readonly limit: number;
}

const recordQuery = ({ group, subject, window, limit }: RecordsWanted): string =>
  query({
    group,
    subject,
    from: window && Math.floor(window.fromMs),
    to: window && Math.ceil(window.toMs),
    limit,
  });

/** Events, the latest first. @throws ApiError */
export const askEvents = async (wanted: RecordsWanted): Promise<readonly WallEvent[]> =>
  listIn(await ask(`events?${recordQuery(wanted)}`), 'events');

/** Troubles, the latest first. @throws ApiError */
export const askTroubles = async (wanted: RecordsWanted): Promise<readonly Trouble[]> =>
  listIn(await ask(`troubles?${recordQuery(wanted)}`), 'troubles');

/** The last rounds of a group, the oldest first. @throws ApiError */
export const askRounds = async (group: string, last: number): Promise<readonly ToldRound[]> =>
  listIn(await ask(`rounds?${query({ group, last })}`), 'rounds');

function listIn<T>(answer: unknown, name: string): readonly T[] {
  const list = Array.isArray(answer) ? answer : (answer as Record<string, unknown> | null)?.[name];
  return (list ?? []) as readonly T[];
}

/** Says that a person has seen a trouble. @throws ApiError with status 401 or 403 where the token is not good. */
export const acknowledge = (
  id: string,
  by: string,
  note: string,
  token: string,
): Promise<Trouble> =>
  ask(`troubles/${encodeURIComponent(id)}/acknowledge`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ by, note }),
  });
