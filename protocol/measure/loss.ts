// Packet loss, separately for each direction, by the replier's count of the asks that it heard.

import { aheadBy16 } from '../wire/serial-number.js';

/** Recent loss is reported over two halves of a window, of 64 asks each. */
const HALF_WINDOW = 64;

/** Counts of asks whose fate is known. */
interface Tally {
  asks: number;
  /** Asks that did not arrive. */
  lostOut: number;
  /** Replies that did not arrive. */
  lostBack: number;
}

/** What was lost, and what else befell replies. */
export interface LossObservation {
  /** Share of asks lost on the way out, 0 to 1, over the last 64 to 128 asks whose fate is known. */
  readonly out: number;
  /** Share of replies lost on the way back, as a share of the same asks. */
  readonly back: number;
  /** Counts since the start, over all sessions. */
  readonly total: Readonly<Tally>;
  /** Replies that came twice. */
  readonly duplicates: number;
  /** Replies that came after a later one, or to asks that were overtaken. */
  readonly reordered: number;
  /** Replies that came after the retransmission timeout. */
  readonly late: number;
}

const emptyTally = (): Tally => ({ asks: 0, lostOut: 0, lostBack: 0 });

/**
 * Follows the asks of one session. Every reply says how many asks the replier has heard. Of the asks between two
 * replies, those that it did not hear were lost on the way out; for those that it heard and whose replies did not
 * come, the reply was lost on the way back. An ask or reply that was overtaken counts as lost until it comes; then its
 * loss is taken back.
 */
export class Loss {
  #asked = 0;
  #askedAtLast = 0;
  #heardAtLast = 0;
  #total = emptyTally();
  #previous = emptyTally();
  #current = emptyTally();
  /** Replies that came twice; the caller counts them. */
  duplicates = 0;
  reordered = 0;
  /** Replies that came after the retransmission timeout; the caller counts them. */
  late = 0;

  /** An ask was sent. */
  asked(): void {
    this.#asked += 1;
  }

  /** A reply to ask number `ask` (from 1 on) came. `heard` is how many asks the replier has heard, modulo 2^16. */
  answered(ask: number, heard: number): void {
    const heardSince = aheadBy16(heard, this.#heardAtLast);
    if (ask <= this.#askedAtLast || heardSince <= 0) {
      // A later reply came first, and this one was counted as lost on the way back then.
      this.reordered += 1;
      this.#count({ asks: 0, lostOut: 0, lostBack: -1 });
      return;
    }
    const asks = ask - this.#askedAtLast;
    this.#count({ asks, lostOut: asks - heardSince, lostBack: heardSince - 1 });
    this.#askedAtLast = ask;
    this.#heardAtLast = heard;
  }

  /** Begins a new session, whose asks count from 1. What was counted stays, and what was not answered is lost. */
  restart(): void {
    const lost = this.#unanswered;
    if (lost > 0) this.#count({ asks: lost, lostOut: lost, lostBack: 0 });
    this.#asked = this.#askedAtLast = this.#heardAtLast = 0;
  }

  /** Number of asks sent in this session: the number of the latest. */
  get count(): number {
    return this.#asked;
  }

  /** Asks since the last that was answered, without the newest, whose answer may be under way. */
  get #unanswered(): number {
    return Math.max(this.#asked - this.#askedAtLast - 1, 0);
  }

  /**
   * What has been counted so far. Of asks that nobody has answered since, only the next answer will say where they were
   * lost; until then they count as lost on the way out.
   */
  observe(): LossObservation {
    const silent = Math.min(this.#unanswered, 2 * HALF_WINDOW);
    const asks = this.#previous.asks + this.#current.asks + silent;
    const share = (lost: number): number => (asks === 0 ? 0 : Math.max(lost, 0) / asks);
    return {
      out: share(this.#previous.lostOut + this.#current.lostOut + silent),
      back: share(this.#previous.lostBack + this.#current.lostBack),
      total: { ...this.#total },
      duplicates: this.duplicates,
      reordered: this.reordered,
      late: this.late,
    };
  }

  #count(tally: Tally): void {
    for (const into of [this.#total, this.#current]) {
      into.asks += tally.asks;
      into.lostOut += tally.lostOut;
      into.lostBack += tally.lostBack;
    }
    if (this.#current.asks < HALF_WINDOW) return;
    this.#previous = this.#current;
    this.#current = emptyTally();
  }
}
