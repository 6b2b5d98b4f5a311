// An engine of a store with a clock of the test's, on a file in a folder of its own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Test } from 'tap';
import type { ClockHistory } from '#console/core/history/history-store.js';
import type { ClockSecond } from '#console/core/history/sample.js';
import { Engine, type EngineOptions } from '#console/store/sqlite/engine.js';
import { answerOf } from '#console/store/sqlite/questions.js';
import { madeSecond, NIGHT_MS } from './made-seconds.js';

/** The clock that the tests write about. */
export const KEY = { group: 'main', line: 'mit', wall: 0 };

/** An engine, and the time that it is told. */
export class MadeEngine {
  readonly file: string;
  readonly said: string[] = [];
  engine: Engine;
  /** Milliseconds of the monotonic clock. */
  now = 0;
  readonly #more: Partial<EngineOptions>;

  constructor(t: Test, more: Partial<EngineOptions> = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'bf-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    this.file = join(folder, 'history.db');
    this.#more = more;
    this.engine = this.#made();
  }

  /** The same file with another process, as it were; the one before is not closed. */
  again(): Engine {
    this.engine = this.#made();
    return this.engine;
  }

  /** So many seconds from this one on, a batch each five; of every second, or one of `each`. */
  async live(
    from: number,
    count: number,
    more: Partial<ClockSecond> = {},
    each = 1,
  ): Promise<void> {
    for (let i = from; i < from + count; i += each) {
      this.engine.append([{ ...madeSecond(NIGHT_MS + i * 1000), ...more, key: KEY }]);
      this.now += each * 1000;
      if (i % (5 * each) >= 4 * each) await this.engine.flush();
    }
  }

  /** What is known of the clock. */
  history(points = 20_000, fromMs = NIGHT_MS - 400 * 864e5): ClockHistory {
    const query = { key: KEY, fromMs, toMs: NIGHT_MS + 400 * 864e5, points };
    return answerOf(this.engine, { ask: 'history', query }) as ClockHistory;
  }

  /** How many seconds are known. */
  seconds(points?: number): number {
    return this.history(points).points.reduce((sum, { seconds }) => sum + seconds, 0);
  }

  #made(): Engine {
    return new Engine({
      file: this.file,
      memoryMs: 3_600_000,
      secondsMs: 30 * 864e5,
      minutesMs: 365 * 864e5,
      sizeMost: 1e9,
      say: (_, text) => this.said.push(text),
      monotonic: () => this.now,
      machineTime: () => NIGHT_MS + this.now,
      ...this.#more,
    });
  }
}
