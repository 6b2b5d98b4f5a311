// Which lines of the log are written: somebody else may cause any of them, as often as he likes.

import type { LogLine } from './log-line.js';

/** For so long, milliseconds, ... */
export const LINES_WINDOW = 600_000;
/** ... so many lines of one kind about one thing, ... */
const OF_ONE = 6;
/** ... and so many of a kind, whomever they are about. */
const OF_A_KIND = 40;

interface Window {
  readonly ends: number;
  told: number;
  missed: number;
  last: LogLine | undefined;
}

/**
 * Decides which lines of the log are written when others can cause them at will: in ten minutes at most six of one
 * kind about one name, and 40 of one kind. The rest are counted.
 */
export class LineRation {
  /** Those whose names are proven, and a closed set of kinds: ended ones are forgotten. */
  readonly #windows = new Map<string, Window>();

  /** Whether no window is open: nothing is counted now. */
  get isEmpty(): boolean {
    return this.#windows.size === 0;
  }

  /** Is this line of `kind` about `whom` to be written at `now`, milliseconds? Else it is counted. */
  admits(kind: string, whom: string, line: LogLine, now: number): boolean {
    const one = this.#window(`${kind} ${whom}`, now);
    const all = this.#window(kind, now);
    const full = one.told >= OF_ONE ? one : all.told >= OF_A_KIND ? all : undefined;
    if (full === undefined) {
      one.told += 1;
      all.told += 1;
      return true;
    }
    full.missed += 1;
    full.last = line;
    return false;
  }

  #window(key: string, now: number): Window {
    const known = this.#windows.get(key);
    if (known !== undefined && (now < known.ends || known.missed > 0)) return known;
    const made = { ends: now + LINES_WINDOW, told: 0, missed: 0, last: undefined };
    this.#windows.set(key, made);
    return made;
  }

  /** What was missed in windows that have ended by `now`: the last of each, and how many there were. */
  ended(now: number): LogLine[] {
    const lines: LogLine[] = [];
    for (const [key, { ends, missed, last }] of this.#windows) {
      if (now < ends) continue;
      this.#windows.delete(key);
      if (last === undefined) continue;
      const more = missed === 1 ? '' : `, and ${missed - 1} more like this`;
      lines.push({ ...last, text: `${last.text} (not told at once${more})` });
    }
    return lines;
  }
}
