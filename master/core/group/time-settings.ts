// What operators set the group's time by and has not been undone: by this master's order, or by the leader's.

import { type GroupTime, type Span, groupDifference, keptTime } from '@belfry/protocol';

/** One setting of the group's time. */
export interface TimeSetting {
  /** How far it moved the time, nanoseconds. */
  readonly by: Span;
  /** The group's time when it was there, in whole seconds: so its age does not change with a restart, nor a new leader. */
  readonly at: GroupTime;
}

/** So many are kept, the latest: who mistypes, and mends that by more of them, can take all back. */
export const SETTINGS_MOST = 8;

/** Two moves are each other's opposite if they differ by no more, nanoseconds: lines are known to less. */
const OPPOSITE_WITHIN = 1e6;

/**
 * A master that was away cannot tell whether another one has undone a move by less than this, nanoseconds; a longer one
 * shows, because then the time lies before it.
 */
const TELLING = 86_400e9;

/** The settings that can be undone, the latest last. */
export class TimeSettings {
  #kept: readonly TimeSetting[];
  #isRemembered: boolean;

  /** @param remembered What an earlier run left. */
  constructor(remembered: readonly TimeSetting[] = []) {
    this.#kept = remembered;
    this.#isRemembered = remembered.length > 0;
  }

  /** What a later run has to know. */
  get kept(): readonly TimeSetting[] {
    return this.#kept;
  }

  /** The one that is undone next, at group time `now`. One that lies ahead has been undone in another way. */
  last(now: GroupTime): TimeSetting | undefined {
    return this.#kept.findLast(({ at }) => groupDifference(now, at) >= 0);
  }

  /** An operator moved the time `by` so much, to `to`. */
  add(by: Span, to: GroupTime): void {
    this.#kept = [...this.#kept, { by, at: keptTime(to) }].slice(-SETTINGS_MOST);
  }

  /**
   * The leader moved the time by an operator's order: that is a setting, or the last one undone. Nobody says which, and
   * the opposite of the last one is taken for the latter.
   */
  learn(by: Span, to: GroupTime): void {
    const last = this.#kept.at(-1);
    if (last !== undefined && Math.abs(last.by + by) <= OPPOSITE_WITHIN)
      this.#kept = this.#kept.slice(0, -1);
    else this.add(by, to);
  }

  /** Takes out the last one, which is undone at group time `now`; undefined when there is none. */
  undo(now: GroupTime): TimeSetting | undefined {
    const last = this.last(now);
    if (last !== undefined) this.#kept = this.#kept.slice(0, this.#kept.indexOf(last));
    return last;
  }

  /** This master finds another one leading, whose time is `now`: it forgets what may have been undone while it was away. */
  returnTo(now: GroupTime): void {
    if (!this.#isRemembered) return;
    this.#isRemembered = false;
    this.#kept = this.#kept.filter(({ by, at }) => by >= TELLING && groupDifference(now, at) >= 0);
  }
}
