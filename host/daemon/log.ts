// The daemon's log: one line an event on standard error, repeated faults told once a minute.

import { LINES_WINDOW, LineRation } from './line-ration.js';
import { LEVELS, type Level, type LogLine } from './log-line.js';
import { writeError } from './standard-error.js';

/** How long the same fault is only counted after it was told, milliseconds. */
const QUIET = 60_000;

interface Quiet {
  readonly until: number;
  missed: number;
}

/** The daemon's log: one line for each event, written to standard error with its time and level. */
export class Log {
  #most: number;
  readonly #lines = new LineRation();
  #isEnding = false;
  readonly #quiet = new Map<string, Quiet>();
  readonly #heard: (line: LogLine) => void;

  /** `heard` gets every line, also those that this level leaves out. */
  constructor(level: Level, heard: (line: LogLine) => void = () => {}) {
    this.#most = LEVELS.indexOf(level);
    this.#heard = heard;
  }

  /** The least serious level that is still written, from now on. */
  set level(level: Level) {
    this.#most = LEVELS.indexOf(level);
  }

  /** Is anything of this level written? */
  hears(level: Level): boolean {
    return LEVELS.indexOf(level) <= this.#most;
  }

  /** Writes one line, unless its level is below the one that was configured. */
  say(level: Level, text: string): void {
    this.#write({ level, text });
  }

  #write(line: LogLine): void {
    const { level, text } = line;
    this.#heard(line);
    if (!this.hears(level)) return;
    writeError(level, `${new Date().toISOString()} ${level.padEnd(5)} ${text}`);
  }

  /**
   * Says what somebody else may have caused, a `kind` of event about `whom`: a few times, and after ten
   * minutes how many more there were.
   */
  ration(kind: string, whom: string, line: LogLine): void {
    if (this.#lines.admits(kind, whom, line, performance.now())) this.#write(line);
    this.#awaitEnd();
  }

  #awaitEnd(): void {
    if (this.#isEnding || this.#lines.isEmpty) return;
    this.#isEnding = true;
    setTimeout(() => this.#tellEnded(), LINES_WINDOW + 1).unref();
  }

  #tellEnded(): void {
    this.#isEnding = false;
    for (const line of this.#lines.ended(performance.now())) this.#write(line);
    this.#awaitEnd();
  }

  /**
   * Says a fault that may come with every datagram; the same `kind` again within a minute is
   * counted and told with the next one. The kinds are a closed set of the caller's.
   */
  fault(kind: string, text: string, level: Level = 'error'): void {
    const now = performance.now();
    const quiet = this.#quiet.get(kind);
    if (quiet !== undefined && now < quiet.until) {
      quiet.missed += 1;
      return;
    }
    const missed = quiet?.missed ?? 0;
    this.#quiet.set(kind, { until: now + QUIET, missed: 0 });
    this.say(level, missed === 0 ? text : `${text} (and ${missed} times more in the last minutes)`);
  }
}
