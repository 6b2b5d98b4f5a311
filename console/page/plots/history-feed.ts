// The points of the clocks that a plot shows: what the console has kept of the window, and what it says since.

import type { SeriesKey } from '../../core/history/sample.js';
import type { LineView } from '../../core/wall/view.js';
import { askHistory } from '../data/api.js';
import type { TimeWindow } from '../../core/history/history-store.js';
import { type PlotPoint, pointNow, pointsOf } from './series.js';

/** So many questions at once: the console answers others, too. */
const AT_ONCE = 4;
/** So many points of live time are kept of a clock beyond what was asked for. */
const LIVE_MOST = 4000;

interface Kept {
  readonly key: SeriesKey;
  points: PlotPoint[];
}

/** Points of several clocks. */
export class HistoryFeed {
  readonly #kept = new Map<string, Kept>();
  readonly #changed: () => void;
  #asking: AbortController | undefined;
  /** Why the last question was not answered; empty when it was. */
  fault = '';

  /** `changed` is called when points have come that were asked for. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** The points of one clock, the oldest first. */
  points(key: SeriesKey): readonly PlotPoint[] {
    return this.#kept.get(nameOf(key))?.points ?? [];
  }

  /** Takes what a clock shows now. Seconds that are there already stay. */
  hear(key: SeriesKey, line: LineView, atMs: number): void {
    const kept = this.#keptOf(key);
    const point = pointNow(line, key.wall, atMs);
    const last = kept.points.at(-1);
    if (point === undefined || (last !== undefined && last.atMs + last.widthMs > point.atMs))
      return;
    kept.points.push(point);
    if (kept.points.length > 2 * LIVE_MOST) kept.points = kept.points.slice(-LIVE_MOST);
  }

  /** Is anything known of this clock that was asked for? */
  has(key: SeriesKey): boolean {
    return this.#kept.has(nameOf(key));
  }

  /** Asks for these clocks in this window, no more than `points` each; gives up what was asked for before. */
  async ask(keys: readonly SeriesKey[], window: TimeWindow, points: number): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    this.fault = '';
    const wanted = new Set(keys.map(nameOf));
    for (const name of this.#kept.keys()) if (!wanted.has(name)) this.#kept.delete(name);
    const queue = [...keys];
    const work = async (): Promise<void> => {
      for (let key = queue.shift(); key !== undefined; key = queue.shift()) {
        await this.#askOne(key, window, points, asking.signal);
        if (asking.signal.aborted) return;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (!asking.signal.aborted) this.#changed();
  }

  async #askOne(
    key: SeriesKey,
    window: TimeWindow,
    points: number,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const history = pointsOf(await askHistory(key, window, points, signal));
      const kept = this.#keptOf(key);
      const last = history.at(-1);
      const since = last === undefined ? window.fromMs : last.atMs + last.widthMs;
      // What was seen live is finer, and newer than what is written down.
      kept.points = [
        ...history,
        ...kept.points.filter(({ atMs, widthMs }) => widthMs === 1000 && atMs >= since),
      ];
      this.#changed();
    } catch (error) {
      if (signal.aborted) return;
      this.fault = (error as Error).message;
    }
  }

  #keptOf(key: SeriesKey): Kept {
    const name = nameOf(key);
    const known = this.#kept.get(name) ?? { key, points: [] };
    this.#kept.set(name, known);
    return known;
  }
}

const nameOf = ({ group, line, wall }: SeriesKey): string => JSON.stringify([group, line, wall]);
