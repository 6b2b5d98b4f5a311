// A console's hub for tests of the page: its walls are of now, and its clocks have a past.

import type { ClockHistory, HistoryQuery } from '#console/core/history/history-store.js';
import type { ConsoleTime } from '#console/core/hub.js';
import type { Trouble } from '#console/core/troubles/trouble.js';
import type { GroupView, LineView, WallEvent } from '#console/core/wall/view.js';
import { StandingHub, groupOf, lineOf, wallOf } from './standing-hub.js';

/** How a clock was at a moment: it swings about group time, within its bound. Nanoseconds. */
const swing = (atMs: number, line: string): number =>
  60_000 * Math.sin(atMs / 37_000 + line.length + line.charCodeAt(line.length - 1));

/** A line that swings; `more` says what is different. */
export const swingingLine = (name: string, more: Partial<LineView> = {}): LineView =>
  lineOf(name, { offsetNs: swing(Date.now(), name), ...more });

/** Shows what it is given, at the time of this machine. */
export class LivelyHub extends StandingHub {
  /** What happened. */
  readonly past: WallEvent[] = [];
  #version = 0;

  /** Shows a group with these lines, at this moment. */
  showLines(lines: readonly LineView[], more: Partial<GroupView> = {}): void {
    this.showGroups([groupOf('main', { lines, timeMs: Date.now(), boundNs: 180_000, ...more })]);
  }

  /** Shows these groups, at this moment. */
  showGroups(groups: readonly GroupView[]): void {
    const atMs = Date.now();
    const [source] = wallOf(1, groups).sources;
    const sources = groups.map(({ name }) => ({ ...source!, name: `lab-${name}`, group: name }));
    this.show({ version: (this.#version += 1), atMs, groups, sources });
  }

  /** A trouble begins, changes or ends. */
  tellTrouble(trouble: Trouble): void {
    this.listed = [...this.listed.filter(({ id }) => id !== trouble.id), trouble];
    this.say({ type: 'trouble', trouble });
  }

  override acknowledge(id: string, by: string, note: string): Trouble {
    const trouble = super.acknowledge(id, by, note);
    this.tellTrouble(trouble);
    return trouble;
  }

  override async history({ key, fromMs, toMs, points }: HistoryQuery): Promise<ClockHistory> {
    const isFine = (toMs - fromMs) / 1000 <= points;
    const width = isFine ? 1000 : 60_000;
    const first = Math.ceil(fromMs / width);
    const count = Math.max(0, Math.min(Math.floor(toMs / width) - first, points));
    const line = this.wall.groups
      .find(({ name }) => name === key.group)
      ?.lines.find(({ name }) => name === key.line);
    const far = Math.abs(line?.offsetNs ?? 0) > 1e9 ? line!.offsetNs : null;
    return {
      key,
      grain: isFine ? 'second' : 'minute',
      points: Array.from({ length: count }, (_, i) => {
        const atMs = (first + i) * width;
        const offset = far ?? swing(atMs, key.line);
        return {
          atMs,
          seconds: width / 1000,
          secondsUnwell: 0,
          secondsOutside: 0,
          state: 'synchronised',
          values: {
            offset: { least: offset, mean: offset, most: offset },
            bound: { least: 1.8e5, mean: 1.8e5, most: 1.8e5 },
          },
        };
      }),
    };
  }

  override async events(): Promise<readonly WallEvent[]> {
    return this.past;
  }

  override time(group = 'main'): ConsoleTime | undefined {
    return { group, timeNs: `${Date.now()}000000`, boundNs: 250_000 };
  }
}
