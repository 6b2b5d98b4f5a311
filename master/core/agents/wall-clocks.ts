// The wall clocks of one agent, as it last reported them.

import {
  type GroupTime,
  MILLISECOND,
  type RawTime,
  SECOND,
  type Span,
  WALL_CLOCK_DRIFT_MOST,
  groupAdd,
  groupDifference,
  isCredible,
  spanOf,
} from '@belfry/protocol';
import type { WallClockOffset } from '@belfry/protocol/wire';
import type { Vote } from '../group/consensus.js';

/** A wall clock: how far from group time it is, how wrong that may be, when it was last read. */
export interface WallClockObservation {
  readonly wall: number;
  readonly offset: Span;
  readonly bound: Span;
  readonly age: Span;
  readonly votes: boolean;
}

interface Kept extends Omit<WallClockOffset, 'seconds' | 'nanoseconds'> {
  /** When it was reported, and what the wall clock showed then. */
  readonly at: RawTime;
  readonly shown: GroupTime;
}

/** The wall clocks at one agent, by number (at most 16): how far each is from group time, and which has a vote. */
export class WallClocks {
  /** The wire knows sixteen numbers. */
  readonly #kept = new Map<number, Kept>();

  /** Takes in what came at `at`, when by the agent's own line it was `line`, give or take `bound`. */
  take(said: WallClockOffset, at: RawTime, line: GroupTime, bound: Span): void {
    const offset = (said.seconds * SECOND + said.nanoseconds) as Span;
    const shown = groupAdd(line, offset);
    this.#kept.set(said.wall, { ...said, bound: said.bound + bound, at, shown });
  }

  /** An operator set the time: none votes until its agent, which knows of that, reports it anew. */
  silence(): void {
    for (const [wall, kept] of this.#kept) this.#kept.set(wall, { ...kept, votes: false });
  }

  /**
   * What the first one that votes says: how far it is from group time, which runs at `rate` and is `group` at `at`, or how
   * far it ran since it was set. A wall that shows a time at which no clock can be that was set says nothing.
   */
  vote(at: RawTime, group: GroupTime, rate: number): Vote | undefined {
    for (const kept of this.#kept.values()) {
      if (!kept.votes) continue;
      const { offset, bound } = placed(kept, at, group, rate);
      const vote = { offset: offset - kept.left, bound };
      if (isCredible(groupAdd(group, spanOf(vote.offset)).seconds)) return vote;
    }
    return undefined;
  }

  /** All of them at master raw time `at`, by number, when group time is `group` and runs at `rate`. */
  observe(at: RawTime, group: GroupTime, rate: number): WallClockObservation[] {
    const all = [...this.#kept.values()].toSorted((a, b) => a.wall - b.wall);
    return all.map((kept) => {
      const age = (kept.age * MILLISECOND + (at - kept.at)) as Span;
      const { wall, votes } = kept;
      return Object.freeze({ wall, ...placed(kept, at, group, rate), age, votes });
    });
  }
}

/** A wall clock runs on by itself, whatever happens to group time meanwhile. */
function placed(
  kept: Kept,
  at: RawTime,
  group: GroupTime,
  rate: number,
): { offset: Span; bound: Span } {
  const since = (at - kept.at) as Span;
  const shows = groupAdd(kept.shown, (since * (1 + rate)) as Span);
  return {
    offset: groupDifference(shows, group),
    bound: (kept.bound + WALL_CLOCK_DRIFT_MOST * Math.max(since, 0)) as Span,
  };
}
