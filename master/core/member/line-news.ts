// The line of another clock that a master follows: the leader's, or its parent group's; only news are taken over.

import type { Line } from '@belfry/protocol/clock';
import type { LeapNote, Quality } from '@belfry/protocol/wire';

/** A clock that is followed: its line, what that is worth, and how many orders of an operator it has followed. */
export interface FollowedLine {
  readonly line: Line;
  readonly quality: Quality;
  readonly orders: number;
  /** By which count the line goes. */
  readonly leapNote: LeapNote;
}

/** What is new of it: `ordered` if it follows an order since, and so may whoever follows it step back. */
export interface LineNewsItem {
  readonly line: Line;
  readonly quality: Quality;
  readonly ordered: boolean;
  /** By which count the line goes. */
  readonly leap: LeapNote;
}

/** Keeps which line was taken over last, and knows by that whether another one is news. */
export class LineNews {
  #last: Omit<FollowedLine, 'leapNote'> | undefined;

  /**
   * Another line, or another quality, than the last one; undefined if it is the same. Who has no time yet has no news.
   */
  take({ line, quality, orders, leapNote }: FollowedLine): LineNewsItem | undefined {
    const last = this.#last;
    if (quality === 'unset' || (line === last?.line && quality === last.quality)) return undefined;
    this.#last = { line, quality, orders };
    const ordered = last !== undefined && orders > last.orders;
    return { line, quality, ordered, leap: leapNote };
  }

  /** Whatever comes next is news. */
  forget(): void {
    this.#last = undefined;
  }
}
