// Events and troubles that wait to be written, or that no file takes: bounded, the oldest are lost first.

import type { RecordQuery } from '../../core/history/history-store.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';

/** Of each kind. */
const MOST = 5000;

/** What waits. */
export class RecordsMemory {
  readonly #events = new Map<string, WallEvent>();
  readonly #troubles = new Map<string, Trouble>();

  /** Answers how many were lost to make room. */
  add(events: readonly WallEvent[], troubles: readonly Trouble[]): number {
    for (const event of events) if (!this.#events.has(event.id)) this.#events.set(event.id, event);
    for (const trouble of troubles) {
      // Put at the end: the others are older.
      this.#troubles.delete(trouble.id);
      this.#troubles.set(trouble.id, trouble);
    }
    return cut(this.#events) + cut(this.#troubles);
  }

  /** Events that wait, the oldest first. */
  get events(): Iterable<WallEvent> {
    return this.#events.values();
  }

  /** Troubles that wait. */
  get troubles(): Iterable<Trouble> {
    return this.#troubles.values();
  }

  /** The file has all of them. */
  clear(): void {
    this.#events.clear();
    this.#troubles.clear();
  }

  /** Those of a file, and those that wait, which are newer where they are the same; the latest first. */
  eventsWith(stored: readonly WallEvent[], query: RecordQuery): WallEvent[] {
    const waiting = [...this.#events.values()].filter(
      (event) => event.atMs >= query.fromMs && event.atMs < query.toMs && isWanted(event, query),
    );
    return latest([...stored, ...waiting], query.limit, ({ atMs }) => atMs);
  }

  /** As `eventsWith`, of troubles that lasted at any moment of that time. */
  troublesWith(stored: readonly Trouble[], query: RecordQuery): Trouble[] {
    const waiting = [...this.#troubles.values()].filter(
      (trouble) =>
        (trouble.toMs === null || trouble.toMs >= query.fromMs) &&
        trouble.fromMs < query.toMs &&
        isWanted(trouble, query),
    );
    return latest(
      [...stored.filter(({ id }) => !this.#troubles.has(id)), ...waiting],
      query.limit,
      ({ fromMs }) => fromMs,
    );
  }

  /** Those without an end, the latest first. */
  openTroublesWith(stored: readonly Trouble[]): Trouble[] {
    const all = [...stored.filter(({ id }) => !this.#troubles.has(id)), ...this.#troubles.values()];
    return latest(
      all.filter(({ toMs }) => toMs === null),
      Infinity,
      ({ fromMs }) => fromMs,
    );
  }
}

function cut(records: Map<string, unknown>): number {
  let lost = 0;
  for (const id of records.keys()) {
    if (records.size <= MOST) break;
    records.delete(id);
    lost += 1;
  }
  return lost;
}

const isWanted = (
  record: { readonly group: string; readonly subject: string | null },
  { group, subject }: RecordQuery,
): boolean =>
  (group === undefined || record.group === group) &&
  (subject === undefined || record.subject === subject);

function latest<T extends { readonly id: string }>(
  records: readonly T[],
  limit: number,
  timeOf: (record: T) => number,
): T[] {
  const byId = new Map(records.map((record) => [record.id, record]));
  return [...byId.values()].toSorted((a, b) => timeOf(b) - timeOf(a)).slice(0, limit);
}
