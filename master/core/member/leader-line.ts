// The leader's line, as a master that stands by follows it; and how far apart two leaders were who meet again.

import { type GroupTime, groupDifference, type RawTime, type Span } from '@belfry/protocol';
import { type FollowedLine, LineNews } from './line-news.js';
import type { Master } from '../master.js';

/** Lets a master follow the leader's line. */
export class LeaderLine {
  readonly #news = new LineNews();
  /** It led until now, and does not know the new leader's time yet. */
  #yielded = false;

  /** It leads, or follows somebody else: whatever comes next is news. */
  forget(): void {
    this.#news.forget();
    this.#yielded = false;
  }

  /** It led until now: what it knows of the new leader by now was its own. */
  yield(clock: FollowedLine | undefined): void {
    if (clock !== undefined) this.#news.take(clock);
    this.#yielded = true;
  }

  /** Lets `master` follow what is news. Answers how far its time was from the new leader's, once that is known. */
  follow(clock: FollowedLine, master: Master, at: RawTime): Span | undefined {
    const news = this.#news.take(clock);
    if (news === undefined) return undefined;
    const before: GroupTime = master.now(at).time;
    master.followLine(news, at);
    if (!this.#yielded || news.quality !== 'synchronised') return undefined;
    this.#yielded = false;
    return groupDifference(master.groupTime(at), before);
  }
}
