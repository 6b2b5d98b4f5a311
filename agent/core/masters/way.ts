// Whether what a master asks by itself reaches us. A NAT or a firewall in between forgets us when nothing has left for
// a while: then our own asks still work, and the master's do not come.

import { NEVER, type RawTime, SECOND, type Span } from '@belfry/protocol';

/** At shorter intervals nothing forgets that soon, and a lost ask is soon followed by the next. */
const INTERVAL_LEAST = (4 * SECOND) as Span;
/** Intervals without an ask after which we ask whether the master is there. */
const LOOK_AFTER = 1.5;
/** An ask that comes so many intervals later shows that the way is open by itself, or is kept open. */
const OPEN_FOR = 0.75;
/** So many asks that were missed in a row, while the master answers ours, are no accident. */
const MISSED_MOST = 3;
/** What has left keeps the way open for a while: each time that was too short, it is taken to be a third. */
const SHORTER = 3;
const KEEP_LEAST = (2 * SECOND) as Span;

/** The way is closed to the master when nothing has left for `after`; from now on something leaves every `keep`. */
export interface Closing {
  readonly after: Span;
  readonly keep: Span;
}

/** Says when to ask a master, so that it is noticed if its way to us closes, and is kept open from then on. */
export class Way {
  /** How often the master asks. */
  #every = 0 as Span;
  #lookAt = NEVER;
  #keepAt = NEVER;
  #keep: Span | undefined;
  /** We have asked whether it is there, and no answer has come. */
  #looking = false;
  /** When it last asked, or we looked: until then the way was open. */
  #openedAt = -Infinity as RawTime;
  #missed = 0;

  /** How often we ask to keep it open; undefined while it is open by itself. */
  get keep(): Span | undefined {
    return this.#keep;
  }

  /**
   * A session has begun, or an ask of the master has come, which asks every `every`. Our answer leaves now. Answers what
   * is now known of the way, if that is news.
   */
  asked(at: RawTime, every: Span): Closing | undefined {
    const closing = this.answered(at);
    // One that comes soon after another, or behind our looking, shows nothing.
    if (at - this.#openedAt >= OPEN_FOR * every) this.#missed = 0;
    this.#openedAt = at;
    this.#every = every;
    this.#lookAt = every < INTERVAL_LEAST ? NEVER : ((at + LOOK_AFTER * every) as RawTime);
    this.#left(at);
    return closing;
  }

  /** An answer of the master to an ask of ours has come: it is there. Answers what is now known of the way, if that is news. */
  answered(at: RawTime): Closing | undefined {
    if (!this.#looking) return undefined;
    this.#looking = false;
    this.#missed += 1;
    if (this.#missed < MISSED_MOST || this.#keep === KEEP_LEAST) return undefined;
    this.#missed = 0;
    const after = this.#keep ?? this.#every;
    const keep = Math.max(after / SHORTER, KEEP_LEAST) as Span;
    this.keepOpen(keep, at);
    return { after, keep };
  }

  /** Something is to leave every `keep` at least. */
  keepOpen(keep: Span, at: RawTime): void {
    this.#keep = Math.min(keep, this.#keep ?? Infinity) as Span;
    this.#left(at);
  }

  /** There is no session. */
  end(): void {
    this.#lookAt = this.#keepAt = NEVER;
    this.#looking = false;
  }

  /** When we are to ask next. */
  wakeAt(): RawTime {
    return Math.min(this.#lookAt, this.#keepAt) as RawTime;
  }

  /** Answers whether to ask now. */
  wake(at: RawTime): boolean {
    if (at < this.wakeAt()) return false;
    if (at >= this.#lookAt) {
      this.#looking = true;
      this.#openedAt = at;
      this.#lookAt = (at + this.#every) as RawTime;
    }
    this.#left(at);
    return true;
  }

  #left(at: RawTime): void {
    if (this.#keep !== undefined) this.#keepAt = (at + this.#keep) as RawTime;
  }
}
