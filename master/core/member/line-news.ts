// The line of another clock that a master follows: the leader's, or its parent group's; only news are taken over.

import type { Line } from '@belfry/protocol/clock';
import type { Quality } from '@belfry/protocol/wire';

/** A line, and what it is worth. */
export interface QualifiedLine {
  readonly line: Line;
  readonly quality: Quality;
}

/** Keeps which line was taken over last, and knows by that whether another one is news. */
export class LineNews {
  #last: QualifiedLine | undefined;

  /** Is this another line, or another quality, than the last one? Who has no time yet has no news. */
  take({ line, quality }: QualifiedLine): boolean {
    if (quality === 'unset') return false;
    if (line === this.#last?.line && quality === this.#last.quality) return false;
    this.#last = { line, quality };
    return true;
  }

  /** Whatever comes next is news. */
  forget(): void {
    this.#last = undefined;
  }
}
