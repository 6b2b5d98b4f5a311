// The store itself, without a thread: seconds in memory, a batch every few seconds into the file, and questions to both.

import { explainSystemError } from '@belfry/host/files';
import { writeChunk } from './chunk-tables.js';
import { type Database, explainDatabaseError, isDamage } from './database.js';
import { openHistoryFile, readHistoryFile, setAside } from './history-file.js';
import { dropJournal, type JournalEntry, readJournal, writeJournal } from './journal.js';
import { type FileLimits, fileBytes, prune } from './pruning.js';
import { writeEvents, writeTroubles } from './record-tables.js';
import { RecordsMemory } from './records-memory.js';
import { keyText, SeriesMemory } from './series-memory.js';
import type { ClockSecond, SeriesKey } from '../../core/history/sample.js';
import { CHUNK_SECONDS } from '../../core/history/second-chunk.js';
import type { GrowingChunk } from '../../core/history/series-seconds.js';
import type { Trouble } from '../../core/troubles/trouble.js';
import type { WallEvent } from '../../core/wall/view.js';

/** What an engine is made with. */
export interface EngineOptions extends FileLimits {
  /** Undefined where nothing shall be written. */
  readonly file: string | undefined;
  /** Looks only: beside a console that writes, what that had at this moment. */
  readonly isReadOnly?: boolean;
  /** How long seconds are kept in memory, and how long they wait for a file that takes nothing, milliseconds. */
  readonly memoryMs: number;
  /** Writes a line to the log. */
  readonly say: (level: 'warn' | 'info', text: string) => void;
  /** The monotonic clock and the machine's time since 1970, milliseconds. */
  readonly monotonic: () => number;
  readonly machineTime: () => number;
}

/** How the engine is. */
export interface EngineHealth {
  readonly fault: string;
  readonly lostSamples: number;
  readonly sizeBytes: number | null;
}

/** Milliseconds: after so long without a second, what there is of a clock becomes a chunk. */
const IDLE_MS = 900_000;
/** How long one batch may write chunks; the others wait for the next. Their seconds are in the journal. */
const CHUNKS_MS = 300;
const PRUNE_MS = 600_000;
/** How long until a file that could not be opened is tried again. */
const REOPEN_MS = 10_000;

/** The store without its thread. Whoever has it calls `flush` every few seconds. */
export class Engine {
  readonly #options: EngineOptions;
  #database: Database | undefined;
  #series = new Map<string, SeriesMemory>();
  #nextId = 1;
  readonly #records = new RecordsMemory();
  #lost = 0;
  #fault = '';
  #sizeBytes: number | null = null;
  #latestMs = -Infinity;
  #prunedAt = -Infinity;
  #triedAt = -Infinity;
  /** A new file takes the place of a damaged one: if that is no good either, it is not tried at once. */
  #isReplacing = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** The file, where there is one. */
  get database(): Database | undefined {
    return this.#database;
  }

  /** What waits to be written of events and troubles. */
  get records(): RecordsMemory {
    return this.#records;
  }

  /** All clocks that are known. */
  get series(): Iterable<SeriesMemory> {
    return this.#series.values();
  }

  /** One clock, if it is known. */
  seriesOf(key: SeriesKey): SeriesMemory | undefined {
    return this.#series.get(keyText(key));
  }

  /** How it is. */
  health(): EngineHealth {
    return { fault: this.#fault, lostSamples: this.#lost, sizeBytes: this.#sizeBytes };
  }

  /**
   * Opens the file, and takes up what its journal holds. What cannot be opened is tried again later.
   * @throws Error in one line when it looks only, and there is nothing to look at.
   */
  async open(): Promise<void> {
    const { file, isReadOnly } = this.#options;
    if (file === undefined || this.#database !== undefined) return;
    if (isReadOnly === true) {
      this.#database = await readHistoryFile(file);
      // All that is read from here on is of one moment.
      this.#database.exec('BEGIN');
      this.#takeUp(this.#database);
      return;
    }
    this.#triedAt = this.#options.monotonic();
    try {
      const { database, notice } = await openHistoryFile(file);
      if (notice !== '') this.#options.say('warn', notice);
      this.#database = database;
      this.#takeUp(database);
      this.#sizeBytes = fileBytes(database);
      this.#setFault('');
    } catch (error) {
      await this.#failed(error);
    }
  }

  /** Takes seconds; those that are older than the last of their clock by a little are dropped. */
  append(samples: readonly ClockSecond[]): void {
    const now = this.#options.monotonic();
    for (const sample of samples) {
      this.#seriesFor(sample.key).add(sample, now);
      this.#latestMs = sample.atMs;
    }
  }

  /** Takes events and troubles. */
  record(events: readonly WallEvent[], troubles: readonly Trouble[]): void {
    this.#lose(this.#records.add(events, troubles));
  }

  /** Writes what there is, in one transaction: all of it, or nothing. */
  async flush(): Promise<void> {
    if (this.#options.isReadOnly === true) return;
    const now = this.#options.monotonic();
    for (const series of this.#series.values())
      if (now - series.lastAdded > IDLE_MS) series.seconds.end();
    if (this.#database === undefined && now - this.#triedAt >= REOPEN_MS) await this.open();
    if (this.#database !== undefined) {
      try {
        this.#write(this.#database, now);
        this.#setFault('');
      } catch (error) {
        await this.#failed(error);
      }
    }
    const most = Math.ceil(this.#options.memoryMs / 1000 / CHUNK_SECONDS);
    for (const series of this.#series.values()) this.#lose(series.keep(most));
  }

  /** Writes what there is, and ends. */
  async close(): Promise<void> {
    await this.flush();
    this.#database?.close();
    this.#database = undefined;
  }

  #write(database: Database, now: number): void {
    // What is to be noted when all of it is in the file, and not before.
    const done: (() => void)[] = [];
    database.transaction(() => {
      for (const series of this.#series.values())
        if (!series.isStored) store(database, series, done);
      const written = this.#writeChunks(database, done);
      this.#writeJournal(database, written, done);
      writeEvents(database, this.#records.events);
      writeTroubles(database, this.#records.troubles);
      done.push(() => this.#records.clear());
    });
    for (const note of done) note();
    if (now - this.#prunedAt < PRUNE_MS) return;
    this.#prunedAt = now;
    const nowMs = Math.min(this.#latestMs, this.#options.machineTime());
    if (nowMs > 0) prune(database, this.#options, nowMs);
    this.#sizeBytes = fileBytes(database);
  }

  /** In each clock's order, as many as there is time for. Answers which. */
  #writeChunks(database: Database, done: (() => void)[]): Set<GrowingChunk> {
    const written = new Set<GrowingChunk>();
    const until = this.#options.monotonic() + CHUNKS_MS;
    for (const series of this.#series.values())
      for (const chunk of series.seconds.ended) {
        if (this.#options.monotonic() > until) return written;
        const { number, table } = chunk;
        const bytes = chunk.encode();
        const row = writeChunk(database, {
          key: series.key,
          series: series.id,
          number,
          table,
          bytes,
        });
        done.push(() => series.wasWritten(row));
        written.add(chunk);
      }
    return written;
  }

  /** A row with what it lacks; then rows go of which all is in chunks. */
  #writeJournal(
    database: Database,
    written: ReadonlySet<GrowingChunk>,
    done: (() => void)[],
  ): void {
    const entries: JournalEntry[] = [];
    const chunks: GrowingChunk[] = [];
    let oldest = Infinity;
    for (const { id, seconds } of this.#series.values())
      for (const chunk of seconds.unwritten) {
        if (written.has(chunk)) continue;
        oldest = Math.min(oldest, chunk.journal ?? Infinity);
        const rest = chunk.unjournaled();
        if (rest === undefined) continue;
        entries.push({ series: id, number: chunk.number, seconds: rest });
        chunks.push(chunk);
      }
    if (entries.length > 0) {
      const row = writeJournal(database, entries);
      done.push(() => {
        for (const chunk of chunks) chunk.wasJournaled(row);
      });
      oldest = Math.min(oldest, row);
    }
    dropJournal(database, Math.min(oldest, Number.MAX_SAFE_INTEGER));
  }

  /** What the file knows: its clocks, and seconds of its journal that are in no chunk. What was in memory comes behind. */
  #takeUp(database: Database): void {
    const now = this.#options.monotonic();
    const known = new Map<string, SeriesMemory>();
    const byId = new Map<number, SeriesMemory>();
    const rows = database.rows<[number, string, string, number, number]>(
      'SELECT id, grp, line, wall, written FROM series',
    );
    for (const [id, group, line, wall, written] of rows) {
      const series = new SeriesMemory({ group, line, wall }, id, written, true);
      series.lastAdded = now;
      known.set(keyText(series.key), series);
      byId.set(id, series);
    }
    for (const { series: id, number, seconds, row } of readJournal(database)) {
      const series = byId.get(id);
      if (series !== undefined && number >= series.seconds.number)
        series.seconds.replay(number, seconds, row);
    }
    const before = this.#series;
    this.#series = known;
    this.#nextId = Math.max(0, ...byId.keys()) + 1;
    for (const old of before.values())
      for (const table of old.unwritten())
        for (let place = 0; place < table.count; place += 1)
          this.#seriesFor(old.key).add(table.at(place), now);
  }

  #seriesFor(key: SeriesKey): SeriesMemory {
    const text = keyText(key);
    let series = this.#series.get(text);
    if (series === undefined) {
      series = new SeriesMemory(key, this.#nextId++, 0, false);
      this.#series.set(text, series);
    }
    return series;
  }

  /** Where nothing shall be written, nothing is lost that was not meant to go. */
  #lose(count: number): void {
    if (this.#options.file !== undefined) this.#lost += count;
  }

  /** A file that is damaged is set aside, and a new one begins with what is in memory; any other fault may pass. */
  async #failed(error: unknown): Promise<void> {
    const why = explainDatabaseError(error);
    if (isDamage(error) && !this.#isReplacing && this.#isSetAside(why)) {
      this.#isReplacing = true;
      await this.open();
      this.#isReplacing = false;
      return;
    }
    const { file } = this.#options;
    this.#setFault(`the history cannot be written to ${file}: ${why}; what is new waits in memory`);
  }

  /** Closes the file, and gives it another name, if it may. */
  #isSetAside(why: string): boolean {
    this.#database?.close();
    this.#database = undefined;
    try {
      this.#options.say('warn', `${setAside(this.#options.file!, why)}; a new one begins`);
      return true;
    } catch (error) {
      this.#options.say('warn', `it cannot be set aside either: ${explainSystemError(error)}`);
      return false;
    }
  }

  #setFault(fault: string): void {
    if (fault === this.#fault) return;
    this.#options.say(
      fault === '' ? 'info' : 'warn',
      fault === '' ? 'the history is written' : fault,
    );
    this.#fault = fault;
  }
}

function store(database: Database, series: SeriesMemory, done: (() => void)[]): void {
  const { group, line, wall } = series.key;
  database.run(
    'INSERT INTO series (id, grp, line, wall, written) VALUES (?, ?, ?, ?, ?)',
    series.id,
    group,
    line,
    wall,
    (series.seconds.unwritten[0]?.number ?? series.seconds.number) - 1,
  );
  done.push(() => {
    series.isStored = true;
  });
}
