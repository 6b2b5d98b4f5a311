// A history in an SQLite file, by a thread of its own.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { releaseLock, takeLock } from '@belfry/host/daemon';
import type { EngineHealth } from './engine.js';
import type { FromWorker, ToWorker, WorkerOptions } from './messages.js';
import type { Answers, StoreQuestion } from './questions.js';
import type {
  ClockHistory,
  HistoryQuery,
  HistoryStore,
  RecordQuery,
  StoreHealth,
  TimeWindow,
} from '../../core/history/history-store.js';
import type { ClockSecond, SeriesKey } from '../../core/history/sample.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';

/** Where the store says what people should know. */
export interface StoreLog {
  say(level: 'warn' | 'info', text: string): void;
}

/** So many samples may be on their way to the thread; more are lost, and counted. */
const UNDERWAY_MOST = 100_000;
/** How long until a thread that ended by itself is started again, milliseconds. */
const RESTART_MS = 5000;

/** In a bundle the thread's program stands beside it under another name. */
function workerFile(): string {
  const beside = join(import.meta.dirname, 'worker.js');
  return existsSync(beside) ? beside : join(import.meta.dirname, 'belfry-console-store.cjs');
}

/** The file that keeps other consoles away. */
const lockOf = (file: string): string => `${file}.lock`;

interface Waiting {
  readonly resolve: (value: Answers[keyof Answers]) => void;
  readonly reject: (error: Error) => void;
}

/** The store whose work a thread does. Without a file it keeps only what memory holds. */
export class SqliteStore implements HistoryStore {
  readonly #options: WorkerOptions;
  readonly #log: StoreLog;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #nextQuestion = 1;
  #health: EngineHealth = { fault: '', lostSamples: 0, sizeBytes: null };
  /** Lost before the thread had them, or with a thread that ended. */
  #lost = 0;
  #given = 0;
  #taken = 0;
  #fault = '';
  #isClosing = false;
  #closed: (() => void) | undefined;

  /** @throws Error in one line when another process has the file. */
  constructor(options: WorkerOptions, log: StoreLog) {
    this.#options = options;
    this.#log = log;
    this.#lock();
    this.#start();
  }

  append(samples: readonly ClockSecond[]): void {
    if (this.#worker === undefined || this.#given - this.#taken > UNDERWAY_MOST) {
      this.#lost += samples.length;
      return;
    }
    this.#given += samples.length;
    this.#post({ type: 'append', samples });
  }

  addEvents(events: readonly WallEvent[]): void {
    if (this.#worker === undefined) this.#lost += events.length;
    else this.#post({ type: 'record', events, troubles: [] });
  }

  putTroubles(troubles: readonly Trouble[]): void {
    if (this.#worker === undefined) this.#lost += troubles.length;
    else this.#post({ type: 'record', events: [], troubles });
  }

  query(query: HistoryQuery): Promise<ClockHistory> {
    return this.#ask({ ask: 'history', query });
  }

  series(range: TimeWindow): Promise<readonly SeriesKey[]> {
    return this.#ask({ ask: 'series', range });
  }

  events(query: RecordQuery): Promise<readonly WallEvent[]> {
    return this.#ask({ ask: 'events', query });
  }

  troubles(query: RecordQuery): Promise<readonly Trouble[]> {
    return this.#ask({ ask: 'troubles', query });
  }

  openTroubles(): Promise<readonly Trouble[]> {
    return this.#ask({ ask: 'open-troubles' });
  }

  health(): StoreHealth {
    const isBehind = this.#given - this.#taken > UNDERWAY_MOST;
    const behind = 'the disk of the history does not answer; what is new is lost';
    return {
      backend: this.#options.file === undefined ? 'none' : 'sqlite',
      fault: this.#fault || (isBehind ? behind : this.#health.fault),
      lostSamples: this.#lost + this.#health.lostSamples,
      sizeBytes: this.#health.sizeBytes,
    };
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#worker !== undefined) {
      const closed = new Promise<void>((resolve) => {
        this.#closed = resolve;
      });
      this.#post({ type: 'close' });
      await closed;
    }
    if (this.#options.file !== undefined) releaseLock(lockOf(this.#options.file));
  }

  #lock(): void {
    const { file } = this.#options;
    const owner = file === undefined ? undefined : takeLock(lockOf(file));
    if (owner === undefined) return;
    const advice = 'give each console a file of its own';
    throw new Error(`another console, process ${owner}, has its history in ${file}: ${advice}`);
  }

  #start(): void {
    const worker = new Worker(workerFile(), { workerData: this.#options });
    this.#worker = worker;
    this.#fault = '';
    worker.on('message', (message: FromWorker) => this.#hear(message));
    worker.on('error', (error) => {
      this.#fault = `the thread of the history ended: ${error.message.split('\n', 1)[0]}`;
    });
    worker.on('exit', () => this.#ended());
  }

  #hear(message: FromWorker): void {
    if (message.type === 'say') this.#log.say(message.level, message.text);
    else if (message.type === 'answer') {
      const { id, value, refusal } = message;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (refusal === undefined) waiting?.resolve(value!);
      else waiting?.reject(new Error(refusal));
    } else {
      this.#health = message.health;
      if (message.type === 'health') this.#taken = message.taken;
    }
  }

  #ended(): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(new Error('the history has ended'));
    this.#waiting.clear();
    this.#closed?.();
    if (this.#isClosing) return;
    this.#lost += this.#health.lostSamples + this.#given - this.#taken;
    this.#health = { fault: '', lostSamples: 0, sizeBytes: null };
    [this.#given, this.#taken] = [0, 0];
    this.#fault ||= 'the thread of the history ended';
    this.#log.say('warn', `${this.#fault}; it starts again`);
    setTimeout(() => {
      if (!this.#isClosing) this.#start();
    }, RESTART_MS).unref();
  }

  #ask<Q extends StoreQuestion>(question: Q): Promise<Answers[Q['ask']]> {
    return new Promise((resolve, reject) => {
      if (this.#worker === undefined || this.#isClosing) {
        reject(new Error(this.#fault || 'the history has ended'));
        return;
      }
      const id = this.#nextQuestion;
      this.#nextQuestion += 1;
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.#post({ type: 'question', id, question });
    });
  }

  #post(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }
}
