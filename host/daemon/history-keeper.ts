// Keeps a daemon's history on disk: read at the start, written seldom, and answered to who asks.

import { randomBytes } from 'node:crypto';
import type { GroupTime } from '@belfry/protocol';
import { History, HISTORY_SIZE_MOST, type HistoryEntry, parseHistory } from './history.js';
import type { LogLine } from './log-line.js';
import type { DaemonRole } from '../files/usual-places.js';
import { StateFile } from './state-file.js';

/** The answer of either daemon to `history`. */
export interface HistoryReport {
  readonly role: DaemonRole;
  /** What the daemon's clock shows now: ISO 8601 in UTC. */
  readonly now: string;
  /** The oldest first. */
  readonly entries: readonly HistoryEntry[];
}

/** Is this request one for the history? */
export const asksHistory = (request: unknown): boolean =>
  (request as { readonly command?: unknown } | null)?.command === 'history';

/** The history of one daemon, beside its state file; without one only in memory. */
export class HistoryKeeper {
  readonly #history: History;
  readonly #file: StateFile<readonly HistoryEntry[]> | undefined;
  readonly #onFault: (fault: string) => void;
  #saving: NodeJS.Timeout | undefined;
  #isOpen = false;
  /** Why what an earlier run left cannot be read. */
  #fault: string | undefined;

  /** `onFault` hears, in one line, what cannot be written. */
  constructor(state: string | undefined, onFault: (fault: string) => void) {
    this.#onFault = onFault;
    if (state !== undefined)
      this.#file = new StateFile(`${state}.history`, parseHistory, HISTORY_SIZE_MOST);
    const { state: before, fault } = this.#file?.read() ?? {};
    this.#history = new History(randomBytes(5).toString('hex'), before);
    this.#fault = fault;
  }

  /** The oldest first. */
  get entries(): readonly HistoryEntry[] {
    return this.#history.entries;
  }

  /** From now on this process alone has the file. */
  open(): void {
    this.#isOpen = true;
    if (this.#fault !== undefined) this.#onFault(this.#fault);
    this.#plan();
  }

  /** Those after the one of this id; all where none has it. */
  after(id: string): readonly HistoryEntry[] {
    return this.#history.after(id);
  }

  /** Takes a line of the log in, told at group time `time`; answers it as it is kept, if it is. */
  add(line: LogLine, time: GroupTime): HistoryEntry | undefined {
    const entry = this.#history.add(line, time, performance.now());
    if (this.#isOpen) this.#plan();
    return entry;
  }

  #plan(): void {
    const { saveAt } = this.#history;
    if (saveAt === Infinity || this.#saving !== undefined) return;
    this.#saving = setTimeout(() => this.save(), saveAt - performance.now()).unref();
  }

  /** Writes what is new; the rest of the daemon runs on if that cannot be. */
  save(): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    if (this.#file === undefined || !this.#isOpen || this.#history.isSaved) return;
    // Before it is told, because that is a line of the log as well.
    this.#history.saved(performance.now());
    const fault = this.#file.write(this.#history.entries);
    if (fault !== undefined) this.#onFault(fault);
  }

  /** Writes what is new, and nothing any more. */
  close(): void {
    this.save();
    this.#isOpen = false;
  }
}
